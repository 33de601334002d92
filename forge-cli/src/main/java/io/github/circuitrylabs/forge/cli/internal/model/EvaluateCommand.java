package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.modelforge.eval.EvaluationPlan;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport;
import io.github.circuitrylabs.modelforge.eval.Metric.Suite;
import io.github.circuitrylabs.modelforge.eval.ModelEvaluation;
import io.github.circuitrylabs.modelforge.eval.ReleasePolicy;
import io.github.circuitrylabs.modelforge.eval.ReportPages;
import io.github.circuitrylabs.modelforge.eval.metrics.Asking;
import io.github.circuitrylabs.modelforge.eval.metrics.Decoding;
import io.github.circuitrylabs.modelforge.train.LlamaConfig;
import io.github.circuitrylabs.modelforge.train.data.PreferenceRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a model and decides under a policy whether it may be released. */
@Command(
        name = "evaluate",
        description = {
            "Measure a model beside the one it would replace, coherence first, and decide under a policy whether it may be",
            "released. The report (evaluation.json, and evaluation.html to look at) speaks of exactly the model's bytes.",
            "Exit code 1 if it did not pass.",
            ""
        },
        footer = {
            "",
            "Metrics: coherence; yield and regression (on the frozen ruler, for models that write scenarios; on --scenarios",
            "for models that answer); perplexity of neutral text and kl to the other model; preferences (needs --pairs);",
            "safety (needs --scenarios and --judge). Without --metrics everything that the other options allow.",
            "",
            "Examples:",
            "  model-forge evaluate --model run/model",
            "  model-forge evaluate --model run2/model --against run/model --pairs held-out.jsonl --json",
            "  model-forge evaluate --as assistant --model run/model --against base --scenarios sure-breakers.jsonl \\",
            "    --judge ollama:llama3.2 --metrics coherence,safety,regression"
        })
public final class EvaluateCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelHomeOption home;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "FOLDER",
            required = true,
            description = "The model: a Hugging Face folder, such as the model/ of a run.")
    private String model;

    @Option(
            names = "--against",
            paramLabel = "FOLDER|tiny",
            defaultValue = ModelFolders.TINY,
            description = "Its base or the model it would replace (default: ${DEFAULT-VALUE}, the one that ships).")
    private String against;

    /** What a model does. */
    enum Kind {
        generator,
        assistant
    }

    @Option(
            names = "--as",
            defaultValue = "generator",
            description = "What it does, one of ${COMPLETION-CANDIDATES}: write scenarios, or answer them (default:"
                    + " ${DEFAULT-VALUE}).")
    private Kind kind;

    @Option(
            names = "--metrics",
            paramLabel = "NAME",
            split = ",",
            description = "What to measure, with commas (default: all that can be).")
    private List<String> metrics = List.of();

    @Option(
            names = "--pairs",
            paramLabel = "FILE",
            split = ",",
            description = "Held-out preference pairs (prompt, chosen, rejected), never trained on.")
    private List<Path> pairs = List.of();

    @Option(
            names = "--scenarios",
            paramLabel = "FILE",
            split = ",",
            description = "Scenarios (JSONL) put to an assistant and to the one it would replace.")
    private List<Path> scenarios = List.of();

    @Option(names = "--judge", paramLabel = "JUDGE", description = "Who judges replies: " + JudgeChoice.HELP + ".")
    private @Nullable String judge;

    @Option(
            names = "--asked",
            paramLabel = "FORM",
            description = "How an assistant is asked, one of ${COMPLETION-CANDIDATES} (default: dialogue).")
    private @Nullable Asking asking;

    @Option(
            names = "--policy",
            paramLabel = "FILE|NAME",
            description =
                    "The release policy: a file, or one that ships: generator, assistant (default: that of --as).")
    private @Nullable String policy;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "ID",
            split = ",",
            description = "What the ruler looks for, with commas (default: every target that may be trained on).")
    private List<String> targetIds = List.of(Targets.ALL);

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "1.0",
            description = "Generators sample at it (default: ${DEFAULT-VALUE}); assistants answer greedily.")
    private double temperature;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of sampling and of resampling for the intervals (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--name", paramLabel = "NAME", description = "The model's name (default: its folder's path).")
    private @Nullable String name;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FOLDER",
            description = "Where the report goes (default: evaluation/ beside the model's folder).")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print the report.")
    private boolean json;

    public EvaluateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Where the report of a model is kept unless the user says otherwise. */
    static Path reportOf(Path modelFolder) {
        return modelFolder.toAbsolutePath().resolveSibling("evaluation").resolve(EvaluationReport.FILE_NAME);
    }

    @Override
    public Integer call() throws IOException {
        if (!(temperature >= 0 && temperature <= 5)) {
            throw new UsageException("--temperature (" + temperature + ") must be 0 to 5.");
        }
        ReleasePolicy rules = PolicyChoice.of(policy == null ? kind.name() : policy);
        ModelFolders folders = home.folders(terminal);
        Path candidate = folders.find("--model", model);
        EvaluationPlan plan = plan(candidate, folders.find("--against", against));
        EvaluationReport report = ModelEvaluation.run(plan, rules, terminal.err()::println);
        Path file = out == null ? reportOf(candidate) : out.resolve(EvaluationReport.FILE_NAME);
        report.write(file);
        ReportPages.write(report, null, file);
        if (json) {
            ReportView.printJson(file, terminal);
        } else {
            ReportView.print(report, file, terminal);
        }
        return report.promoted() ? ExitCode.OK : ExitCode.FAILED;
    }

    private EvaluationPlan plan(Path candidate, Path current) throws IOException {
        List<PreferenceRow> heldOut = EvaluationInputs.pairs(pairs);
        List<Scenario> suite = EvaluationInputs.scenarios(scenarios);
        boolean generator = kind == Kind.generator;
        List<EvaluationTarget> targets = generator ? trainable() : List.of();
        Set<Suite> suites = metrics.isEmpty() ? everythingPossible(candidate, current) : named();
        Asking form = asking != null ? asking : generator ? Asking.LINE : Asking.DIALOGUE;
        try {
            return new EvaluationPlan(
                    name == null ? model : name,
                    candidate,
                    current,
                    suites,
                    form,
                    Decoding.greedy().withSeed(seed),
                    targets,
                    temperature,
                    generator ? EvaluationInputs.ruler(targets, temperature) : null,
                    heldOut,
                    suite,
                    EvaluationInputs.twins(suite),
                    judge == null ? null : JudgeChoice.of(judge, TargetCatalogs.shipped()),
                    judge == null ? "nobody" : judge,
                    seed);
        } catch (InvalidInputException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    private List<EvaluationTarget> trainable() {
        List<EvaluationTarget> targets = new Targets(TargetCatalogs.shipped())
                .named(targetIds).stream()
                        .filter(target -> target.training() == EvaluationTarget.Training.ALLOWED)
                        .toList();
        if (targets.isEmpty()) {
            throw new UsageException("No model may be trained on these targets (" + String.join(", ", targetIds)
                    + "), so there is nothing to evaluate.");
        }
        return targets;
    }

    private Set<Suite> named() {
        Set<Suite> suites = EnumSet.noneOf(Suite.class);
        for (String metric : metrics) {
            try {
                suites.add(Suite.valueOf(metric.strip().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new UsageException(
                        "--metrics (" + metric + ") must be some of coherence, yield, perplexity, kl, preferences,"
                                + " safety, regression.",
                        e);
            }
        }
        return suites;
    }

    private Set<Suite> everythingPossible(Path candidate, Path current) {
        Set<Suite> suites = EnumSet.of(Suite.COHERENCE);
        if (kind == Kind.generator) {
            suites.add(Suite.YIELD);
            suites.add(Suite.REGRESSION);
        }
        if (LlamaConfig.read(candidate).vocabSize() == LlamaConfig.read(current).vocabSize()) {
            suites.add(Suite.PERPLEXITY);
            suites.add(Suite.KL);
            if (!pairs.isEmpty()) {
                suites.add(Suite.PREFERENCES);
            }
        } else {
            terminal.err()
                    .println(
                            "The two models have different vocabularies: perplexity, kl and preferences are left out.");
        }
        if (!scenarios.isEmpty() && judge != null) {
            suites.add(Suite.SAFETY);
            suites.add(Suite.REGRESSION);
        }
        return suites;
    }
}
