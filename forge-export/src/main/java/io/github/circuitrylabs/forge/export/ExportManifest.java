package io.github.circuitrylabs.forge.export;

import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.export.internal.ManifestJson;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an export holds and where it came from: kept beside it as JSON, so that whoever finds the data can tell. It names no
 * time, so the same rows with the same canary have the same manifest.
 *
 * @param kind {@code scenarios}, {@code training pairs} or {@code preference pairs}
 * @param format the exporter's format
 * @param forgeVersion the program's version
 * @param canary what stands in every row, if anything
 * @param targets rows per evaluation target, sorted
 * @param contentLabels rows per content label, {@value #UNLABELLED} for those without one, sorted
 * @param query how the rows were chosen
 * @param leftOut rows that were asked for and not given, by reason
 * @param files the data files
 */
public record ExportManifest(
        String kind,
        String format,
        String forgeVersion,
        @Nullable Canary canary,
        Map<String, Long> targets,
        Map<String, Long> contentLabels,
        Map<String, String> query,
        Map<String, Long> leftOut,
        List<DataFile> files) {

    /** How rows without a label are counted. */
    public static final String UNLABELLED = "none";

    /**
     * One file of an export.
     *
     * @param path relative to the manifest's folder; {@code -} for standard output
     * @param sha256 over the file's bytes, 64 hex digits
     */
    public record DataFile(String path, long rows, long bytes, String sha256) {}

    public ExportManifest {
        targets = Collections.unmodifiableMap(new TreeMap<>(targets));
        contentLabels = Collections.unmodifiableMap(new TreeMap<>(contentLabels));
        files = List.copyOf(files);
    }

    /** Where the manifest of a data file stands. */
    public static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + ".manifest.json");
    }

    public long rows() {
        return files.stream().mapToLong(DataFile::rows).sum();
    }

    /** The label of the export as a whole: {@code ADVERSARIAL_CONTENT} as soon as one row has it. */
    public @Nullable String contentLabel() {
        return contentLabels.containsKey(PreferencePair.ADVERSARIAL_CONTENT)
                ? PreferencePair.ADVERSARIAL_CONTENT
                : null;
    }

    /** As JSON, indented, ended by a line feed. */
    public String toJson() {
        return ManifestJson.of(this);
    }
}
