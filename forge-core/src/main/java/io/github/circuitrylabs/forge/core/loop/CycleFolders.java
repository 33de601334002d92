package io.github.circuitrylabs.forge.core.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The numbered folders of a model's retrainings; one that is done holds its report, one that is not goes on. */
final class CycleFolders {

    private static final Pattern FOLDER = Pattern.compile("cycle-([0-9]{4,9})");
    private static final String REPORT = "report.json";
    private static final String TEXT = "report.txt";

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path root;

    CycleFolders(Path root) {
        this.root = root;
    }

    Path folder(int cycle) {
        return root.resolve(String.format(Locale.ROOT, "cycle-%04d", cycle));
    }

    /** The retraining to go on with, or the next. */
    int current() {
        int last = last();
        return last > 0 && !Files.exists(folder(last).resolve(REPORT)) ? last : last + 1;
    }

    /** The newest report, if there is one. */
    Optional<CycleReport> newest() {
        return reports().findFirst();
    }

    /** The report of the last retraining that trained something. */
    Optional<CycleReport> newestTrained() {
        return reports()
                .filter(report -> report.outcome() != CycleReport.Outcome.NOTHING_NEW)
                .findFirst();
    }

    void write(CycleReport report) {
        Path folder = folder(report.cycle());
        try {
            AtomicFiles.writeString(folder.resolve(TEXT), report.text());
            AtomicFiles.writeString(folder.resolve(REPORT), JSON.writeValueAsString(report) + "\n");
        } catch (IOException e) {
            throw new ForgeException("Cannot write the report of a retraining (" + folder + "): " + e.getMessage(), e);
        }
    }

    /** Newest first. */
    private Stream<CycleReport> reports() {
        int last = last();
        return IntStream.range(0, last)
                .map(i -> last - i)
                .mapToObj(cycle -> folder(cycle).resolve(REPORT))
                .filter(Files::exists)
                .map(CycleFolders::read);
    }

    private static CycleReport read(Path file) {
        try {
            CycleReport report = JSON.readValue(Files.readString(file), CycleReport.class);
            if (report.schemaVersion() > CycleReport.SCHEMA_VERSION) {
                throw new InvalidInputException("The report " + file + " has schema version ("
                        + report.schemaVersion() + "); this program reads up to " + CycleReport.SCHEMA_VERSION
                        + ". Maybe a newer version of it is needed.");
            }
            return report;
        } catch (IOException e) {
            throw new InvalidInputException("The report " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private int last() {
        if (!Files.isDirectory(root)) {
            return 0;
        }
        try (Stream<Path> folders = Files.list(root)) {
            List<Matcher> matchers = folders.map(
                            folder -> FOLDER.matcher(folder.getFileName().toString()))
                    .toList();
            return matchers.stream()
                    .filter(Matcher::matches)
                    .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            throw new ForgeException("Cannot list the retrainings (" + root + "): " + e.getMessage(), e);
        }
    }
}
