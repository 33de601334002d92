package io.github.circuitrylabs.forge.export.internal;

import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.export.ExportManifest;
import io.github.circuitrylabs.forge.export.ExportManifest.DataFile;
import io.github.circuitrylabs.forge.export.ExportSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Counts rows on their way into an export. Not thread-safe. */
public final class Tally<T> {

    private final RowKind<T> kind;
    private final Map<String, Long> targets = new HashMap<>();
    private final Map<String, Long> labels = new HashMap<>();

    public Tally(RowKind<T> kind) {
        this.kind = kind;
    }

    /** The same rows, each counted as it passes. */
    public Stream<T> counting(Stream<T> rows) {
        return rows.peek(row -> {
            String label = kind.label().apply(row);
            targets.merge(kind.target().apply(row), 1L, Long::sum);
            labels.merge(label == null ? ExportManifest.UNLABELLED : label, 1L, Long::sum);
        });
    }

    public boolean sawLabel(String label) {
        return labels.containsKey(label);
    }

    public ExportManifest manifest(String format, ExportSettings settings, List<DataFile> files) {
        return new ExportManifest(
                kind.name(),
                format,
                ForgeVersion.current(),
                settings.canary(),
                targets,
                labels,
                settings.query(),
                settings.leftOut(),
                files);
    }
}
