package io.github.circuitrylabs.modelforge.train.data;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which files a path stands for, and who reads each. A file is read by its name's end; a folder is a Hugging Face dataset,
 * of which the rows to train on are read.
 */
final class DataFiles {

    private static final Pattern CSV = Pattern.compile(".*\\.[ct]sv(\\.gz)?");
    private static final Pattern KNOWN = Pattern.compile(".*\\.(jsonl|json|ndjson|csv|tsv)(\\.gz)?|.*\\.parquet");
    private static final Pattern HELD_BACK = Pattern.compile("(test|validation|valid|val|dev|eval)([-_.].*)?");
    private static final Pattern TO_TRAIN_ON = Pattern.compile("train([-_.].*)?");

    private DataFiles() {}

    static void read(Path path, JsonRows.Receiver receiver) {
        for (Path file : Files.isDirectory(path) ? ofFolder(path) : List.of(path)) {
            String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
            if (name.endsWith(".parquet")) {
                new ParquetRows().read(file, receiver);
            } else if (CSV.matcher(name).matches()) {
                new CsvRows(name.contains(".tsv") ? '\t' : ',').read(file, receiver);
            } else {
                new JsonRows().read(file, receiver);
            }
        }
    }

    /** The files that the card names, or else those that are called train, or else all that are not called test and the like. */
    private static List<Path> ofFolder(Path folder) {
        List<Path> files = sorted(folder);
        List<Path> named = DatasetCard.of(folder).trainingFiles(files);
        if (!named.isEmpty()) {
            return named;
        }
        List<Path> train = files.stream()
                .filter(file -> isCalled(TO_TRAIN_ON, folder, file))
                .toList();
        List<Path> usable = train.isEmpty()
                ? files.stream()
                        .filter(file -> !isCalled(HELD_BACK, folder, file))
                        .toList()
                : train;
        if (usable.isEmpty()) {
            throw new InvalidInputException("The folder (" + folder
                    + ") holds no data to train on. Known are .jsonl, .json, .csv, .tsv (also .gz) and .parquet.");
        }
        return usable;
    }

    private static boolean isCalled(Pattern name, Path folder, Path file) {
        for (Path part : folder.relativize(file)) {
            if (name.matcher(part.toString().toLowerCase(Locale.ROOT)).matches()) {
                return true;
            }
        }
        return false;
    }

    private static List<Path> sorted(Path folder) {
        try (Stream<Path> files = Files.walk(folder, 4)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !isHidden(folder.relativize(file)))
                    .filter(file -> KNOWN.matcher(file.getFileName().toString().toLowerCase(Locale.ROOT))
                            .matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list (" + folder + ").", e);
        }
    }

    private static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }
}
