package io.github.circuitrylabs.forge.export;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.export.ExportManifest.DataFile;
import io.github.circuitrylabs.forge.export.internal.MeasuredSink;
import io.github.circuitrylabs.forge.export.internal.RowKind;
import io.github.circuitrylabs.forge.export.internal.Tally;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes one export: its rows, each with the export's canary, and a manifest of what they are.
 *
 * <pre>{@code
 * Exporters exporters = Exporters.load();
 * ExportManifest manifest = DatasetExport.scenarios(exporters.scenarios("parquet"), ExportSettings.standard())
 *         .toFile(Path.of("scenarios.parquet"), rows); // and scenarios.parquet.manifest.json
 * }</pre>
 *
 * <p>Immutable; the streams it is given are not closed.
 *
 * @param <T> what a row is
 */
public final class DatasetExport<T> {

    private final RowKind<T> kind;
    private final Exporter<T> exporter;
    private final ExportSettings settings;

    private DatasetExport(RowKind<T> kind, Exporter<T> exporter, ExportSettings settings) {
        this.kind = kind;
        this.exporter = exporter;
        this.settings = settings;
    }

    public static DatasetExport<ExportedScenario> scenarios(
            Exporter<ExportedScenario> exporter, ExportSettings settings) {
        return new DatasetExport<>(RowKind.SCENARIOS, exporter, settings);
    }

    public static DatasetExport<TrainingPair> trainingPairs(Exporter<TrainingPair> exporter, ExportSettings settings) {
        return new DatasetExport<>(RowKind.TRAINING_PAIRS, exporter, settings);
    }

    public static DatasetExport<PreferencePair> preferencePairs(
            Exporter<PreferencePair> exporter, ExportSettings settings) {
        return new DatasetExport<>(RowKind.PREFERENCE_PAIRS, exporter, settings);
    }

    /**
     * Writes a file whole or not at all, then its manifest {@linkplain ExportManifest#beside beside it}. A crash between the two
     * leaves no wrong manifest unnoticed: it holds the file's digest.
     */
    public ExportManifest toFile(Path file, Stream<T> rows) throws IOException {
        ExportManifest[] manifest = new ExportManifest[1];
        String name = String.valueOf(file.getFileName());
        AtomicFiles.write(file, sink -> manifest[0] = write(name, rows, sink));
        AtomicFiles.writeString(ExportManifest.beside(file), manifest[0].toJson());
        return manifest[0];
    }

    /** Writes to a stream, which is flushed and left open; the manifest is given back only. */
    public ExportManifest toStream(OutputStream sink, Stream<T> rows) throws IOException {
        return write("-", rows, sink);
    }

    private ExportManifest write(String name, Stream<T> rows, OutputStream sink) throws IOException {
        Tally<T> tally = new Tally<>(kind);
        MeasuredSink measured = new MeasuredSink(sink);
        long written = exporter.write(tally.counting(rows), settings.canary(), measured);
        measured.flush();
        DataFile file = new DataFile(name, written, measured.bytes(), measured.sha256());
        return tally.manifest(exporter.format(), settings, List.of(file));
    }
}
