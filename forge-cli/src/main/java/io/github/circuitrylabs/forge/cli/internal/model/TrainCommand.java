package io.github.circuitrylabs.forge.cli.internal.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a LoRA adapter. */
@Command(
        name = "train",
        description = {
            "Train a LoRA adapter by supervised fine-tuning (sft), by preferences (dpo, ipo, simpo, orpo) or by",
            "single replies with a verdict (kto).",
            "",
            "The run's folder gets config.json, data.json, metrics.jsonl (a line per step), checkpoints/,",
            "adapter/ (PEFT's format) and model/ (base and adapter merged, a Hugging Face folder).",
            "The same command in the same folder goes on from the last checkpoint.",
            ""
        },
        footer = {
            "",
            "Data: JSONL or JSON, also gzipped. sft: prompt + completion, messages, text; of preference pairs it",
            "learns the chosen reply. dpo: prompt + chosen + rejected, or chosen + rejected whose common beginning",
            "is the prompt (HH-RLHF); so ipo, simpo and orpo. kto: prompt + completion + label (true or false), or",
            "preferences, both of whose replies it takes. Rows that would teach to bypass safety are refused, with their lines named.",
            "",
            "Examples:",
            "  model-forge train --method sft --data pairs.jsonl --out run",
            "  model-forge train --method dpo --data hh.jsonl.gz --out run --steps 50 --max-length 384",
            "  model-forge train --method dpo --base run/model --data dpo.jsonl --lr 1e-4 --dry-run"
        })
public final class TrainCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelHomeOption home;

    @Option(
            names = "--method",
            defaultValue = "sft",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private TrainingMethod method;

    @Option(
            names = {"-m", "--base"},
            paramLabel = "FOLDER|FILE|tiny",
            defaultValue = ModelFolders.TINY,
            description =
                    "The model to start from: a Hugging Face folder or a GGUF file (default: ${DEFAULT-VALUE}, the"
                            + " one that ships).")
    private String base;

    @Option(
            names = {"-d", "--data"},
            paramLabel = "FILE",
            required = true,
            description = "Training data; may be given several times.")
    private List<Path> data;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FOLDER",
            description = "The run's folder; needed but for --dry-run.")
    private @Nullable Path out;

    @Option(names = "--skip-faulty", description = "Leave faulty rows out instead of stopping at them.")
    private boolean skipFaulty;

    @Option(
            names = "--prompt-format",
            defaultValue = "auto",
            description =
                    "What stands between a bare prompt and its completion: nothing (joined), a line break (line), or"
                            + " what the rows suggest (auto, the default).")
    private PromptFormatChoice promptFormat;

    @Option(
            names = "--max-length",
            paramLabel = "N",
            defaultValue = "512",
            description = "Most tokens of a row; longer ones are cut at the end (default: ${DEFAULT-VALUE}).")
    private int maxLength;

    @Mixin
    private RecipeOptions recipe;

    @Option(
            names = "--dry-run",
            description = "Load, check and count the data, say how many steps there would be, and train nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print one JSON object at the end.")
    private boolean json;

    public TrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (maxLength < 2) {
            throw new UsageException("--max-length (" + maxLength + ") must be at least 2.");
        }
        for (Path file : data) {
            if (!Files.isRegularFile(file)) {
                throw new UsageException("--data (" + file + ") is no file.");
            }
        }
        Path baseFolder = home.folders(terminal).findReadable("--base", base);
        TrainingData.Source source = new TrainingData.Source(data, skipFaulty, promptFormat, maxLength);
        TrainingJob job = new TrainingJob(method, baseFolder, source, recipe, terminal);
        TrainingJob.Outcome outcome = run(job);
        report(outcome);
        return dryRun || outcome.finished() ? ExitCode.OK : ExitCode.PARTLY_DONE;
    }

    private TrainingJob.Outcome run(TrainingJob job) {
        if (dryRun) {
            return job.plan();
        }
        if (out == null) {
            throw new UsageException("--out is missing: the folder that the trained model goes into.");
        }
        return job.run(out);
    }

    private void report(TrainingJob.Outcome outcome) {
        if (json) {
            Json.print(toJson(outcome), terminal.out());
            return;
        }
        terminal.out()
                .println(outcome.data().rows() - outcome.data().dropped() + " rows, "
                        + outcome.data().targetTokens() + " tokens to learn, step " + outcome.stepsDone() + " of "
                        + outcome.steps());
        outcome.metrics()
                .forEach(
                        (name, value) -> terminal.out().println(String.format(Locale.ROOT, "%-22s %.6g", name, value)));
        outcome.artefacts().forEach((name, path) -> terminal.out().println(String.format("%-22s %s", name, path)));
    }

    private ObjectNode toJson(TrainingJob.Outcome outcome) {
        ObjectNode node = Json.object()
                .put("method", method.name())
                .put("base", base)
                .put("rows", outcome.data().rows())
                .put("rows_dropped", outcome.data().dropped())
                .put("rows_cut", outcome.data().cut())
                .put("tokens", outcome.data().tokens())
                .put("target_tokens", outcome.data().targetTokens())
                .put("dataset_sha256", outcome.datasetSha256())
                .put("steps", outcome.steps())
                .put("steps_done", outcome.stepsDone())
                .put("finished", outcome.finished())
                .put("seconds", outcome.seconds());
        ObjectNode metrics = node.putObject("metrics");
        outcome.metrics().forEach(metrics::put);
        ObjectNode artefacts = node.putObject("artefacts");
        outcome.artefacts().forEach((name, path) -> artefacts.put(name, path.toString()));
        return node;
    }
}
