package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.terminal.ProgressDisplay;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.AuditEvent;
import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.export.DatasetExport;
import io.github.circuitrylabs.forge.export.ExportManifest;
import io.github.circuitrylabs.forge.export.ExportSettings;
import io.github.circuitrylabs.forge.export.Exporters;
import io.github.circuitrylabs.forge.export.HuggingFaceCard;
import io.github.circuitrylabs.forge.export.HuggingFaceDataset;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.forge.store.audit.AuditKey;
import io.github.circuitrylabs.forge.store.audit.AuditLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes rows to where they were asked for, noted in the audit log before the first one leaves. */
final class ExportWriter {

    static final String SCENARIO_FOLDER = "hf-scenarios";
    static final String TRAINING_FOLDER = "hf-training-pairs";
    static final String PREFERENCE_FOLDER = "hf-dpo";
    static final Set<String> FOLDERS = Set.of(SCENARIO_FOLDER, TRAINING_FOLDER, PREFERENCE_FOLDER);

    private static final int ID_DIGITS = 12;

    /** How a dataset folder is made. */
    record Folder(HuggingFaceCard card, HuggingFaceDataset.Storage storage, Map<String, Double> splits) {}

    @FunctionalInterface
    private interface FolderWriter<T> {
        ExportManifest write(HuggingFaceDataset dataset, Path folder, Map<String, Stream<T>> splits) throws IOException;
    }

    private final Terminal terminal;
    private final DataHome home;
    private final Exporters exporters;
    private final String format;
    private final String out;
    private final @Nullable Canary canary;
    private final Folder folder;

    ExportWriter(
            Terminal terminal,
            DataHome home,
            Exporters exporters,
            String format,
            String out,
            @Nullable Canary canary,
            Folder folder) {
        this.terminal = terminal;
        this.home = home;
        this.exporters = exporters;
        this.format = format;
        this.out = out;
        this.canary = canary;
        this.folder = folder;
    }

    /**
     * @param rows opens the rows anew, once for each split
     * @param total how many rows there are, or -1
     */
    ExportManifest scenarios(
            Supplier<Stream<ExportedScenario>> rows, Map<String, String> asked, Map<String, Long> leftOut, long total)
            throws IOException {
        ExportSettings settings = new ExportSettings(canary, asked, leftOut);
        if (!format.equals(SCENARIO_FOLDER)) {
            return file(DatasetExport.scenarios(exporters.scenarios(format), settings), rows, total);
        }
        return folder(
                HuggingFaceDataset::writeScenarios,
                settings,
                rows,
                row -> row.scenario().id(),
                total);
    }

    ExportManifest trainingPairs(List<TrainingPair> rows, Map<String, String> asked, Map<String, Long> leftOut)
            throws IOException {
        ExportSettings settings = new ExportSettings(canary, asked, leftOut);
        return format.equals(TRAINING_FOLDER)
                ? folder(
                        HuggingFaceDataset::writeTrainingPairs,
                        settings,
                        rows::stream,
                        TrainingPair::scenarioId,
                        rows.size())
                : file(
                        DatasetExport.trainingPairs(exporters.trainingPairs(format), settings),
                        rows::stream,
                        rows.size());
    }

    ExportManifest preferencePairs(
            List<PreferencePair> rows,
            Predicate<PreferencePair> adversarial,
            Map<String, String> asked,
            Map<String, Long> leftOut)
            throws IOException {
        ExportSettings settings = new ExportSettings(canary, asked, leftOut);
        return format.equals(PREFERENCE_FOLDER)
                ? folder(
                        HuggingFaceDataset::writePreferencePairs,
                        settings,
                        rows::stream,
                        PreferencePair::scenarioId,
                        rows.size())
                : file(
                        DatasetExport.preferencePairs(exporters.preferencePairs(format, adversarial), settings),
                        rows::stream,
                        rows.size());
    }

    private <T> ExportManifest file(DatasetExport<T> export, Supplier<Stream<T>> rows, long total) throws IOException {
        note();
        try (ProgressDisplay progress = ProgressDisplay.start(terminal, "Exporting", total, "rows");
                Stream<T> open = rows.get()) {
            Stream<T> shown = showing(progress, open);
            if (!out.equals(ExportDestination.STDOUT)) {
                return export.toFile(Path.of(out), shown);
            }
            ExportManifest manifest = export.toStream(terminal.out(), shown);
            terminal.out().flush();
            return manifest;
        }
    }

    private <T> ExportManifest folder(
            FolderWriter<T> writer,
            ExportSettings settings,
            Supplier<Stream<T>> rows,
            Function<T, ScenarioId> id,
            long total)
            throws IOException {
        note();
        HuggingFaceDataset dataset = new HuggingFaceDataset(folder.card(), folder.storage(), settings);
        try (ProgressDisplay progress = ProgressDisplay.start(terminal, "Exporting", total, "rows")) {
            Map<String, Stream<T>> splits = new LinkedHashMap<>();
            double[] from = {0};
            folder.splits().forEach((name, share) -> {
                double start = from[0];
                // The last split takes what rounding leaves.
                double end = splits.size() == folder.splits().size() - 1 ? 1 : start + share;
                from[0] = end;
                Stream<T> lazy = Stream.of(rows).flatMap(Supplier::get).filter(row -> {
                    double place = place(id.apply(row));
                    return place >= start && place < end;
                });
                splits.put(name, showing(progress, lazy));
            });
            return writer.write(dataset, Path.of(out), splits);
        }
    }

    /** Where an id falls in [0, 1): the same on every machine, whatever else is exported. */
    private static double place(ScenarioId id) {
        return Long.parseLong(id.value().substring(0, ID_DIGITS), 16) / (double) (1L << (4 * ID_DIGITS));
    }

    private static <T> Stream<T> showing(ProgressDisplay progress, Stream<T> rows) {
        long[] done = {0};
        return rows.peek(row -> progress.at(++done[0]));
    }

    private void note() {
        AuditLog log = AuditKey.fromEnvironment(terminal.environment())
                .map(key -> AuditLog.in(home.audit(), key))
                .orElseGet(() -> AuditLog.in(home.audit()));
        log.record(AuditEvent.allowed(AuditEvent.ANONYMOUS, "dataset.export", out, "")
                .with("format", format)
                .with("canary", canary == null ? "none" : canary.guid().toString()));
    }
}
