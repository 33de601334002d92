package io.github.circuitrylabs.forge.cli.internal.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.modelforge.train.data.DatasetPreview;
import io.github.circuitrylabs.modelforge.train.data.DatasetTokenizer;
import io.github.circuitrylabs.modelforge.train.data.LengthHistogram;
import io.github.circuitrylabs.modelforge.train.data.LoadedRows;
import io.github.circuitrylabs.modelforge.train.data.RowFault;
import io.github.circuitrylabs.modelforge.train.data.TokenizedDataset;
import io.github.circuitrylabs.modelforge.train.data.TrainingRow;
import io.github.circuitrylabs.modelforge.train.data.TrainingSafetyPolicy;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what a training would see, before it is run. */
@Command(
        name = "preview",
        description = {
            "Show the rows of training data as the tokens a model would read: prompts dim, since they are masked out",
            "of the loss; replies to learn green; rejected ones red; special tokens spelled out. Then how long the",
            "rows are, and the totals by target and source. Nothing is trained.",
            ""
        },
        footer = {
            "",
            "The data are checked as train checks them: faulty rows and rows that spell the model's special tokens",
            "are refused with their lines, and so is what must not be trained on.",
            "",
            "Examples:",
            "  model-forge preview --data pairs.jsonl --model tiny",
            "  model-forge preview --data ~/.scenario-forge/scenarios.db --target sycophancy --method dpo",
            "  model-forge preview --data hh/ --model llama.gguf --method dpo --max-length 256 --tokens --rows 1",
            "  model-forge preview --data pairs.csv --rows 0 --json"
        })
public final class PreviewCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelHomeOption home;

    @Option(
            names = {"-d", "--data"},
            paramLabel = "FILE|FOLDER|DATABASE",
            required = true,
            description = "Training data; may be given several times.")
    private List<Path> data;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "FOLDER|FILE|tiny",
            defaultValue = ModelFolders.TINY,
            description = "The model whose tokenizer and chat template are used (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(
            names = "--method",
            defaultValue = "sft",
            description = "What the rows are for: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private TrainingMethod method;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "ID",
            split = ",",
            description = "Only rows of these evaluation targets.")
    private List<String> targets = List.of();

    @Option(
            names = {"-n", "--rows"},
            paramLabel = "N",
            defaultValue = "3",
            description = "How many rows to spell out (default: ${DEFAULT-VALUE}); all are counted.")
    private int rows;

    @Option(names = "--tokens", description = "Show where each token ends, by a bar.")
    private boolean tokens;

    @Option(
            names = "--max-length",
            paramLabel = "N",
            defaultValue = "512",
            description = "Most tokens of a row (default: ${DEFAULT-VALUE}).")
    private int maxLength;

    @Option(
            names = "--prompt-format",
            defaultValue = "auto",
            description = "What stands between a bare prompt and its completion: joined, line or auto.")
    private PromptFormatChoice promptFormat;

    @Option(names = "--skip-faulty", description = "Leave faulty rows out instead of stopping at them.")
    private boolean skipFaulty;

    @Option(names = "--allow-control-tokens", description = "Take rows that spell the model's special tokens.")
    private boolean controlTokens;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    public PreviewCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (maxLength < 2 || rows < 0) {
            throw new UsageException(
                    "--max-length (" + maxLength + ") must be at least 2, and --rows (" + rows + ") at least 0.");
        }
        for (Path file : data) {
            if (!Files.exists(file)) {
                throw new UsageException("--data (" + file + ") does not exist.");
            }
        }
        Path folder = home.folders(terminal).findReadable("--model", model);
        try (Tokenizer tokenizer = HuggingFaceTokenizer.load(folder)) {
            Loaded<?, ?> loaded = load(tokenizer);
            DatasetPreview preview = DatasetPreview.of(loaded.texts(), loaded.tokens(), tokenizer, rows);
            if (json) {
                Json.print(toJson(preview, loaded), terminal.out());
            } else {
                new PreviewPage(terminal, tokens).show(preview, loaded.faults());
            }
        }
        return ExitCode.OK;
    }

    /** Rows as texts and as tokens, and those left out. */
    private record Loaded<R extends TrainingRow, T>(List<R> texts, List<RowFault> faults, TokenizedDataset<T> tokens) {}

    private Loaded<?, ?> load(Tokenizer tokenizer) {
        RowLoader loader = new RowLoader(tokenizer, policy(), skipFaulty, controlTokens, terminal);
        return switch (method) {
            case sft -> tokenized(loader.completions(data), tokenizer, DatasetTokenizer::completions);
            case kto -> tokenized(loader.unpaired(data), tokenizer, DatasetTokenizer::unpaired);
            default -> tokenized(loader.preferences(data), tokenizer, DatasetTokenizer::preferences);
        };
    }

    private <R extends TrainingRow, T> Loaded<R, T> tokenized(
            LoadedRows<R> loaded,
            Tokenizer tokenizer,
            BiFunction<DatasetTokenizer, List<R>, TokenizedDataset<T>> tokenizing) {
        List<R> wanted = loaded.rows().stream()
                .filter(row ->
                        targets.isEmpty() || targets.contains(row.metadata().get("evaluation_target")))
                .toList();
        DatasetTokenizer careful = new DatasetTokenizer(tokenizer, promptFormat.of(wanted), maxLength, policy());
        return new Loaded<>(
                wanted,
                loaded.faults(),
                tokenizing.apply(controlTokens ? careful.allowingControlTokens() : careful, wanted));
    }

    private static TrainingSafetyPolicy policy() {
        return TrainingSafetyPolicy.of(TargetCatalogs.shipped());
    }

    private static ObjectNode toJson(DatasetPreview preview, Loaded<?, ?> loaded) {
        ObjectNode node = Json.object()
                .put("rows", preview.report().rows())
                .put("rows_kept", loaded.tokens().size())
                .put("rows_dropped", preview.report().dropped())
                .put("rows_cut", preview.report().cut())
                .put("rows_faulty", loaded.faults().size())
                .put("tokens", preview.report().tokens())
                .put("target_tokens", preview.report().targetTokens())
                .put("prefix_mismatches", preview.report().prefixMismatches())
                .put("dataset_sha256", loaded.tokens().digest());
        node.set(
                "dropped",
                Json.strings(preview.dropped().stream().map(Object::toString).toList()));
        node.set(
                "faults",
                Json.strings(loaded.faults().stream().map(Object::toString).toList()));
        node.set("by_target", totals(preview.byTarget()));
        node.set("by_source", totals(preview.bySource()));
        LengthHistogram lengths = preview.lengths();
        ObjectNode histogram = node.putObject("lengths")
                .put("median", lengths.median())
                .put("p95", lengths.percentile95())
                .put("longest", lengths.longest());
        ArrayNode bars = histogram.putArray("bars");
        lengths.bars()
                .forEach(bar -> bars.addObject()
                        .put("from", bar.from())
                        .put("to", bar.to())
                        .put("rows", bar.rows()));
        ArrayNode shown = node.putArray("shown");
        preview.rows().forEach(row -> shown.add(toJson(row)));
        return node;
    }

    private static ObjectNode totals(Map<String, DatasetPreview.Total> totals) {
        ObjectNode node = Json.object();
        totals.forEach((name, total) -> node.putObject(name)
                .put("rows", total.rows())
                .put("tokens", total.tokens())
                .put("learnt_tokens", total.learntTokens()));
        return node;
    }

    private static ObjectNode toJson(DatasetPreview.Row row) {
        ObjectNode node = Json.object()
                .put("source", row.source().toString())
                .put("target", row.target())
                .put("length", row.length())
                .put("cut", row.cut());
        ArrayNode parts = node.putArray("parts");
        row.parts()
                .forEach(part -> parts.addObject()
                        .put("role", part.role().name().toLowerCase(Locale.ROOT))
                        .put("text", part.text())
                        .set("tokens", Json.strings(part.tokens())));
        return node;
    }
}
