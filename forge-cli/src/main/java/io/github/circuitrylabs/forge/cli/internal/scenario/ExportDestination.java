package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.export.Exporters;
import io.github.circuitrylabs.forge.export.HuggingFaceCard;
import io.github.circuitrylabs.forge.export.HuggingFaceDataset.Storage;
import io.github.circuitrylabs.forge.store.DataHome;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where an export goes and how it is marked. */
final class ExportDestination {

    static final String STDOUT = "-";

    private static final String NO_CANARY = "none";

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE|-",
            defaultValue = STDOUT,
            description = "Where to; - is standard output (default). A file or folder is written whole or not at all.")
    private String out;

    @Option(
            names = "--canary",
            paramLabel = "GUID|none",
            description =
                    "The GUID by which copies of the rows can be found (default: a new one). With one given, the same rows"
                            + " give the same bytes.")
    private @Nullable String canary;

    @Option(
            names = "--splits",
            paramLabel = "NAME=SHARE",
            split = ",",
            description =
                    "Splits of a dataset folder and their shares, by scenario id (default: train=1); e.g. train=0.9,test=0.1.")
    private Map<String, Double> splits = new LinkedHashMap<>(Map.of("train", 1.0));

    @Option(
            names = "--storage",
            defaultValue = "parquet",
            description = "How a dataset folder keeps its rows: parquet or jsonl (default: ${DEFAULT-VALUE}).")
    private String storage;

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            defaultValue = "AI safety scenarios",
            description = "The title of a dataset folder's card (default: ${DEFAULT-VALUE}).")
    private String title;

    @Option(
            names = "--license",
            paramLabel = "ID",
            defaultValue = "other",
            description = "The license of a dataset folder, as the hub names it (default: ${DEFAULT-VALUE}).")
    private String license;

    ExportWriter writer(Terminal terminal, DataHome home, Exporters exporters, String format) {
        boolean folder = ExportWriter.FOLDERS.contains(format);
        if (folder && out.equals(STDOUT)) {
            throw new UsageException("Format (" + format + ") is a folder. Name one with --out.");
        }
        if (splits.values().stream().anyMatch(share -> !(share > 0 && share <= 1))
                || Math.abs(splits.values().stream()
                                        .mapToDouble(Double::doubleValue)
                                        .sum()
                                - 1)
                        > 1e-9) {
            throw new UsageException("--splits (" + splits + ") must have shares above 0 that add up to 1.");
        }
        HuggingFaceCard card = HuggingFaceCard.of(title, "Written by scenario-forge; see manifest.json.", license);
        return new ExportWriter(
                terminal, home, exporters, format, out, marked(), new ExportWriter.Folder(card, storage(), splits));
    }

    /** For a sentence that says what was written. */
    String place() {
        return out.equals(STDOUT) ? "" : " to " + out;
    }

    private @Nullable Canary marked() {
        if (canary == null) {
            return Canary.random();
        }
        try {
            return canary.equals(NO_CANARY) ? null : Canary.of(canary);
        } catch (InvalidInputException e) {
            throw new UsageException("--canary: " + e.getMessage() + " Or \"none\".", e);
        }
    }

    private Storage storage() {
        return switch (storage) {
            case "parquet" -> Storage.PARQUET;
            case "jsonl" -> Storage.JSONL;
            default -> throw new UsageException("--storage (" + storage + ") must be parquet or jsonl.");
        };
    }
}
