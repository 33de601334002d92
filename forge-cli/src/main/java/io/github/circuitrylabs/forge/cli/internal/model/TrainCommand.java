package io.github.circuitrylabs.forge.cli.internal.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

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
            "tensorboard/ is for TensorBoard. --dry-run --out FOLDER says what the run will take, and the run",
            "in that folder then says how good the estimate was.",
            ""
        },
        footer = {
            "",
            "Data: JSONL, JSON, CSV (also gzipped), Parquet, a Hugging Face dataset folder, or a scenario database,",
            "of which scenarios rated above 0.8 are wanted and those below 0.3 are not.",
            "sft: prompt + completion, messages, text; of preference pairs it learns the chosen reply.",
            "dpo: prompt + chosen + rejected, or chosen + rejected whose common beginning is the prompt (HH-RLHF);",
            "so ipo, simpo and orpo. kto: prompt + completion + label (true or false), or preferences, both of whose",
            "replies it takes. Rows that would teach to bypass safety are refused, with their lines named.",
            "",
            "Examples:",
            "  model-forge train --method sft --data pairs.jsonl --out run",
            "  model-forge train --method dpo --data hh.jsonl.gz --out run --steps 50 --max-length 384",
            "  model-forge train --config run.yaml --learning-rate 1e-4",
            "  model-forge train --method dpo --data hh.jsonl --out run --eval-share 0.1 --eval-every 20 --patience 3",
            "  model-forge train --method dpo --base run/model --data dpo.jsonl --lr 1e-4 --dry-run"
        })
public final class TrainCommand implements Callable<Integer> {

    private static final String CONFIG = "--config";

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
            names = {"-m", "--base", "--model"},
            paramLabel = "FOLDER|FILE|tiny",
            defaultValue = ModelFolders.TINY,
            description =
                    "The model to start from: a Hugging Face folder or a GGUF file (default: ${DEFAULT-VALUE}, the"
                            + " one that ships).")
    private String base;

    @Option(
            names = {"-d", "--data", "--source"},
            paramLabel = "FILE|FOLDER|DATABASE",
            description = "Training data; needed, may be given several times.")
    private List<Path> data = List.of();

    @Option(
            names = {"-t", "--target"},
            paramLabel = "ID[=WEIGHT]",
            split = ",",
            mapFallbackValue = "1",
            description =
                    "Only rows of these evaluation targets, each seen so often against the others (default: all rows alike).")
    private Map<String, Double> targets = Map.of();

    @Option(names = "--balance-targets", description = "See every target's rows as often as those of the others.")
    private boolean balanceTargets;

    @Option(
            names = "--learn",
            defaultValue = "completion",
            description = "What sft learns: completion, or all, prompts too (default: ${DEFAULT-VALUE}).")
    private TrainingData.Learnt learnt;

    @Option(names = "--eval-data", paramLabel = "FILE", description = "Rows to measure on while training.")
    private List<Path> evaluationData = List.of();

    @Option(
            names = "--eval-share",
            paramLabel = "X",
            defaultValue = "0",
            description =
                    "Hold out so large a share of the rows instead, all rows of a prompt together (default: none).")
    private double evaluationShare;

    @Option(
            names = "--reference-cache",
            paramLabel = "FOLDER",
            description =
                    "Compute the reference of preferences before the first step and keep it here for further runs.")
    private @Nullable Path referenceCache;

    @Option(
            names = CONFIG,
            paramLabel = "FILE",
            description = "A YAML file of these options by their long names; what the command line gives wins.")
    private @Nullable Path config;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FOLDER",
            description = "The run's folder; needed but for --dry-run.")
    private @Nullable Path out;

    @Option(names = "--skip-faulty", description = "Leave faulty rows out instead of stopping at them.")
    private boolean skipFaulty;

    @Option(
            names = "--allow-control-tokens",
            description = "Take rows that spell the model's special tokens; only for rows you wrote for this model.")
    private boolean controlTokens;

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
        return config == null ? train(spec.commandLine().getParseResult()) : configured(config);
    }

    /** The same command with the file's options in front of its own. */
    private int configured(Path file) {
        ParseResult given = spec.commandLine().getParseResult();
        List<String> arguments = new ArrayList<>(ConfigFile.arguments(file, spec, given, CONFIG));
        arguments.addAll(ownArguments(given));
        TrainCommand command = new TrainCommand(terminal);
        CommandLine again = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
        try {
            again.parseArgs(arguments.toArray(String[]::new));
        } catch (ParameterException e) {
            throw new UsageException(file + ": " + e.getMessage(), e);
        }
        return command.train(given);
    }

    private List<String> ownArguments(ParseResult given) {
        List<String> all = given.originalArgs();
        return all.subList(all.indexOf(spec.name()) + 1, all.size());
    }

    private int train(ParseResult given) {
        check();
        Path baseFolder = home.folders(terminal).findReadable("--base", base);
        TrainingData.Source source = new TrainingData.Source(
                data,
                skipFaulty,
                controlTokens,
                promptFormat,
                maxLength,
                new RowMixture(targets, balanceTargets, recipe.seed()),
                learnt,
                evaluationData,
                evaluationShare);
        TrainingJob job = new TrainingJob(method, baseFolder, source, recipe, referenceCache, terminal);
        if (dryRun) {
            report(job.plan(out));
            return ExitCode.OK;
        }
        if (out == null) {
            throw new UsageException("--out is missing: the folder that the trained model goes into.");
        }
        TrainingJob.Outcome outcome = job.run(out);
        AuditedTraining.record(terminal, home.home(terminal), method, out, outcome);
        report(outcome);
        if (outcome.finished()) {
            return ExitCode.OK;
        }
        terminal.err().println("Go on with: model-forge " + ShellWords.joined(given.originalArgs()));
        return ExitCode.PARTLY_DONE;
    }

    private void check() {
        if (data.isEmpty()) {
            throw new UsageException("--data is missing: the file of rows to train on.");
        }
        if (maxLength < 2) {
            throw new UsageException("--max-length (" + maxLength + ") must be at least 2.");
        }
        requireFiles("--data", data);
        requireFiles("--eval-data", evaluationData);
        if (!(evaluationShare >= 0 && evaluationShare < 1) || (evaluationShare > 0 && !evaluationData.isEmpty())) {
            throw new UsageException("--eval-share (" + evaluationShare
                    + ") must be in [0, 1), and 0 where --eval-data says what to measure on.");
        }
        targets.forEach((target, weight) -> {
            if (weight != null && !(weight > 0)) {
                throw new UsageException("--target (" + target + "=" + weight + ") must have a weight above 0.");
            }
        });
    }

    private static void requireFiles(String option, List<Path> files) {
        for (Path file : files) {
            if (!Files.exists(file)) {
                throw new UsageException(option + " (" + file + ") does not exist.");
            }
        }
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
        if (outcome.estimate() != null) {
            terminal.out().println(outcome.estimate().describe(outcome.stepsDone() > 0 ? outcome : null));
        }
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
                .put("seconds", outcome.seconds())
                .put("peak_rss_bytes", outcome.peakBytes());
        if (outcome.estimate() != null) {
            node.set("estimate", outcome.estimate().toJson());
        }
        ObjectNode metrics = node.putObject("metrics");
        outcome.metrics().forEach(metrics::put);
        ObjectNode artefacts = node.putObject("artefacts");
        outcome.artefacts().forEach((name, path) -> artefacts.put(name, path.toString()));
        return node;
    }
}
