package io.github.circuitrylabs.forge.cli.internal.registry;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.loop.LoopProgress;
import io.github.circuitrylabs.forge.cli.internal.loop.SimulatedLoop;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.terminal.StopNotice;
import io.github.circuitrylabs.forge.cli.internal.terminal.StopRequest;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.ModelRegistry.Registration;
import io.github.circuitrylabs.forge.core.loop.CycleConfig;
import io.github.circuitrylabs.forge.core.loop.CycleParts;
import io.github.circuitrylabs.forge.core.loop.CycleReport;
import io.github.circuitrylabs.forge.core.loop.LoopParts;
import io.github.circuitrylabs.forge.core.loop.RetrainingCycle;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.modelforge.eval.ReleasePolicy;
import io.github.circuitrylabs.modelforge.eval.registry.RegistryGeneratorProvider;
import io.github.circuitrylabs.modelforge.train.pipeline.GeneratorTrainingOptions;
import io.github.circuitrylabs.modelforge.train.pipeline.LoraGeneratorTrainer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Retrains a registered model on what was found since, once or again and again. */
@Command(
        name = "cycle",
        description = {
            "Retrain a registered model on what was found since its last training.",
            "If that is enough: train, measure on the frozen ruler beside the current version, pass the gate, "
                    + "register, bring onto a server, make current. Every start leaves a report in cycles/<name>/ of the "
                    + "home folder, also when there was nothing to do. Killed at any point, the same command goes on "
                    + "where it stopped. Exit code 3 if the model was made but the server did not run it as it must.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  scenario-forge cycle --once                      from cron",
            "  scenario-forge cycle --every 7d",
            "  scenario-forge cycle --domain psychosis --target ai_psychosis --min-results 500",
            "  scenario-forge cycle --deploy ollama@http://localhost:11434"
        })
public final class CycleCommand implements Callable<Integer> {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final Terminal terminal;
    private final Targets targets;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Option(names = "--once", description = "Look once and end (default).")
    private boolean once;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            converter = Span.class,
            description = "Stay and look again so long after the last one ended, e.g. 7d, 12h or 30m.")
    private @Nullable Duration every;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The model to make versions of (default: " + RegistryGeneratorProvider.GENERAL + ").")
    private @Nullable String name;

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            description = "Specialise: psychosis makes versions of forge-psychosis. Needs --target.")
    private @Nullable String domain;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "ID",
            split = ",",
            description = "What it learns from, with commas (default: every target that may be trained on).")
    private List<String> targetIds = List.of();

    @Option(
            names = "--min-results",
            paramLabel = "N",
            defaultValue = "200",
            description = "So many new results are enough (default: ${DEFAULT-VALUE}).")
    private int minResults;

    @Option(
            names = "--min-ratings",
            paramLabel = "N",
            defaultValue = "50",
            description = "So many new ratings are enough too (default: ${DEFAULT-VALUE}).")
    private int minRatings;

    @Option(
            names = {"-s", "--seed"},
            paramLabel = "N",
            defaultValue = "1",
            description = "All seeds derive from it (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            defaultValue = "1.0",
            description = "How freely the generators sample (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--min-diversity",
            paramLabel = "X",
            description = "How varied a new version must stay, as a share of the one before; its preference learning is"
                    + " weakened until it is, and 0 applies it in full (default: 0.975).")
    private double minDiversity = GeneratorTrainingOptions.defaults().minDiversityRatio();

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "What a new version must show (default: the policy that ships).")
    private @Nullable Path policy;

    @Option(
            names = "--deploy",
            paramLabel = "ollama[@URL]",
            description = "Bring the released model onto this server before it becomes current.")
    private @Nullable String deploy;

    @Option(names = "--json", description = "Print one JSON object per retraining.")
    private boolean json;

    public CycleCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    @Override
    public Integer call() {
        if (once && every != null) {
            throw new UsageException("Give either --once or --every.");
        }
        if (name != null && domain != null) {
            throw new UsageException("Give either --name or --domain.");
        }
        if (domain != null && targetIds.isEmpty()) {
            throw new UsageException("A specialised model needs its --target, e.g. --target ai_psychosis.");
        }
        if (!(minDiversity >= 0 && minDiversity <= 1)) {
            throw new UsageException("--min-diversity (" + minDiversity + ") must be 0 to 1.");
        }
        List<EvaluationTarget> chosen = targets.trainable(targetIds);
        CycleConfig config = new CycleConfig(
                domain != null ? Registration.PREFIX + domain : name == null ? RegistryGeneratorProvider.GENERAL : name,
                domain,
                chosen.stream().map(EvaluationTarget::id).toList(),
                minResults,
                minRatings,
                seed,
                home.home(terminal).root());
        try (OllamaDeployment deployment = deploy == null ? null : OllamaDeployment.open(deploy, config.targets())) {
            return every == null ? retrain(config, chosen, deployment) : stay(config, chosen, deployment, every);
        }
    }

    /** Until asked to stop; a failure is told, and what it interrupted is gone on with at the next time. */
    private int stay(
            CycleConfig config,
            List<EvaluationTarget> chosen,
            @Nullable OllamaDeployment deployment,
            Duration between) {
        try (StopRequest stop = StopRequest.listen(terminal, "Stopping after this retraining.")) {
            Instant due = RetrainingCycle.lastFinished(config)
                    .map(ended -> ended.plus(between))
                    .orElse(Instant.MIN);
            while (!stop.isMade()) {
                if (Instant.now().isBefore(due)) {
                    LockSupport.parkNanos(LOOK_AGAIN.toNanos());
                    continue;
                }
                try {
                    retrain(config, chosen, deployment);
                } catch (ForgeException e) {
                    terminal.err().println("error: " + e.getMessage());
                }
                due = Instant.now().plus(between);
            }
        }
        return ExitCode.OK;
    }

    private int retrain(CycleConfig config, List<EvaluationTarget> chosen, @Nullable OllamaDeployment deployment) {
        DataHome data = home.home(terminal);
        CycleReport report;
        try (Datastore store = home.open(terminal);
                StopNotice notice = StopNotice.show(
                        terminal, "Stopped; what is done is kept. The same command goes on from here.");
                LoopProgress progress = new LoopProgress(terminal, "retraining")) {
            LoopParts parts = SimulatedLoop.retraining(
                    store,
                    data,
                    targets.catalog(),
                    chosen,
                    temperature,
                    new LoraGeneratorTrainer(
                            data.models(),
                            targets.catalog(),
                            GeneratorTrainingOptions.defaults().withMinDiversityRatio(minDiversity)),
                    policy == null ? ReleasePolicy.defaults() : ReleasePolicy.read(policy));
            report = RetrainingCycle.run(
                    parts, new CycleParts(Registry.of(data, terminal), deployment), config, progress);
        }
        if (json) {
            terminal.out().println(CycleReportView.json(report, config));
        } else {
            terminal.out().print(report.text());
        }
        return report.outcome() == CycleReport.Outcome.NOT_DEPLOYED ? ExitCode.PARTLY_DONE : ExitCode.OK;
    }
}
