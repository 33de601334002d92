package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.GeneratorTrainer;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.deploy.DeploymentRunner;
import io.github.circuitrylabs.forge.core.feedback.DiscoveredPattern;
import io.github.circuitrylabs.forge.core.feedback.FeedbackReader;
import io.github.circuitrylabs.forge.core.loop.ModelStages.ExportedData;
import io.github.circuitrylabs.forge.core.run.GenerationPlan;
import io.github.circuitrylabs.forge.core.run.GenerationRun;
import io.github.circuitrylabs.forge.core.run.Ledger;
import io.github.circuitrylabs.forge.core.run.RunListener;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.forge.core.statistics.Wilson;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the whole loop, generation after generation: the first generator is the trainer's base; each later one is trained on
 * what all before it found, measured on the frozen {@link Ruler}, and used only if the {@link ReleaseGate} says so.
 *
 * <p>Every stage is journalled: a loop that was killed is run again with the same configuration and goes on; a loop that is
 * asked for more generations than before continues.
 *
 * <p>Not thread-safe; one loop per folder at a time.
 */
public final class ForgeLoop {

    private static final int PATTERNS_TOLD = 8;

    private final LoopParts parts;
    private final LoopConfig config;
    private final LoopListener listener;
    private final LoopJournal journal;
    private final List<EvaluationTarget> targets;
    private final LoopEvidence evidence;
    private final ModelStages stages;

    private ForgeLoop(LoopParts parts, LoopConfig config, LoopListener listener) {
        this.parts = parts;
        this.config = config;
        this.listener = listener;
        this.targets = config.targets().stream().map(parts.targets()::get).toList();
        this.evidence = new LoopEvidence(parts.store(), parts.ruler().tagger(), config);
        this.stages = new ModelStages(parts, listener);
        this.journal = LoopJournal.open(config.folder(), setup());
    }

    /**
     * Runs, or goes on with, the loop.
     *
     * @throws ForgeException if a partner fails; what is done by then is kept
     */
    public static LoopReport run(LoopParts parts, LoopConfig config, LoopListener listener) {
        return new ForgeLoop(parts, config, listener).run();
    }

    private LoopReport run() {
        List<GenerationSummary> summaries = new ArrayList<>();
        try (GeneratorInUse current = new GeneratorInUse(parts.trainer())) {
            for (int generation = 1; generation <= config.generations(); generation++) {
                GenerationSummary before = summaries.isEmpty() ? null : summaries.get(summaries.size() - 1);
                GenerationSummary summary =
                        before == null ? base(current) : trained(generation, before.ruler(), current);
                summaries.add(summary);
                listener.onGeneration(summary);
            }
        }
        return new LoopReport(config.seed(), summaries, gain(summaries));
    }

    private Interval gain(List<GenerationSummary> summaries) {
        RulerReport first = summaries.get(0).ruler();
        RulerReport last = summaries.get(summaries.size() - 1).ruler();
        return summaries.size() == 1 ? new Interval(0, 0, 0) : last.gainOver(first, config.seed());
    }

    private GenerationSummary base(GeneratorInUse current) {
        LoopJournal.Timed<RulerReport> measured = stage(1, "measure", RulerReport.class, () -> measure(1, current));
        return explore(1, current, measured.result(), 0, true, List.of(), List.of(), measured.seconds());
    }

    private GenerationSummary trained(int generation, RulerReport before, GeneratorInUse current) {
        var exported = stage(
                generation,
                "export",
                ExportedData.class,
                () -> stages.export(
                        evidence.tried(generation - 1),
                        generationFolder(generation).resolve("data")));
        var training = stage(
                generation,
                "train",
                GeneratorTrainer.Trained.class,
                () -> stages.train(
                        modelId(generation),
                        current.folder(),
                        exported.result(),
                        generationFolder(generation).resolve("model"),
                        config.seed() * 1_000 + generation));
        GeneratorTrainer.Trained model = training.result();
        try (GeneratorInUse candidate = new GeneratorInUse(parts.trainer(), model.modelId(), model.modelFolder())) {
            var measured = stage(generation, "measure", RulerReport.class, () -> measure(generation, candidate));
            var gated = stage(
                    generation,
                    "gate",
                    ReleaseGate.Decision.class,
                    () -> stages.decide(candidate, before, measured.result(), config.seed()));
            ReleaseGate.Decision decision = gated.result();
            decision.reasons().forEach(listener::onMessage);
            double seconds = exported.seconds() + training.seconds() + measured.seconds() + gated.seconds();
            List<String> artefacts = new ArrayList<>();
            model.artefacts().forEach(file -> artefacts.add(file.toString()));
            artefacts.add(decision.report().toString());
            if (!decision.promoted()) {
                return explore(
                        generation, current, before, training.seconds(), false, decision.reasons(), artefacts, seconds);
            }
            var released = stage(
                    generation,
                    "release",
                    ModelReleaser.Released.class,
                    () -> release(generation, model, exported.result(), decision));
            released.result().files().forEach(file -> artefacts.add(file.toString()));
            artefacts.add(released.result().feedback().toString());
            current.replaceBy(candidate);
            return explore(
                    generation,
                    current,
                    measured.result(),
                    training.seconds(),
                    true,
                    decision.reasons(),
                    artefacts,
                    seconds + released.seconds());
        }
    }

    /** Generates with the generator in use, deploys what it wrote to the system under test, and analyses the results. */
    private GenerationSummary explore(
            int generation,
            GeneratorInUse current,
            RulerReport ruler,
            double trainingSeconds,
            boolean promoted,
            List<String> reasons,
            List<String> artefacts,
            double secondsBefore) {
        var generated = stage(generation, "generate", Ledger.class, () -> generate(generation, current));
        var deployed = stage(generation, "deploy", Deployed.class, () -> deploy(generation));
        var analysed = stage(generation, "analyse", Analysed.class, () -> analyse(generation));
        return new GenerationSummary(
                generation,
                current.name(),
                ruler,
                deployed.result().scenarios(),
                Wilson.interval(deployed.result().issues(), deployed.result().scenarios()),
                trainingSeconds,
                promoted,
                reasons,
                artefacts,
                secondsBefore + generated.seconds() + deployed.seconds() + analysed.seconds());
    }

    private Ledger generate(int generation, GeneratorInUse current) {
        GenerationPlan plan = new GenerationPlan(
                runId(generation),
                targets,
                config.scenarios(),
                config.seed() * 1_000 + generation,
                config.temperature(),
                GenerationPlan.DEFAULT_ATTEMPTS);
        Ledger ledger = new GenerationRun(
                        current.generator(), parts.store(), evidence.everythingKnown(), parts.examples())
                .run(plan, new RunListener() {
                    @Override
                    public void onScenario(Scenario scenario, int done, int requested) {
                        listener.onProgress("generate", done, requested, "");
                    }
                });
        listener.onMessage(ledger.summary());
        ledger.stopReason().ifPresent(reason -> {
            throw new ForgeException(current.name() + " stopped before it had written what was asked for: " + reason);
        });
        return ledger;
    }

    private Deployed deploy(int generation) {
        List<Scenario> scenarios = evidence.scenarios(generation);
        AtomicInteger done = new AtomicInteger();
        AtomicInteger issues = new AtomicInteger();
        AtomicInteger undecided = new AtomicInteger();
        new DeploymentRunner(parts.store(), parts.system(), parts.judge()).run(runId(generation), scenarios, result -> {
            if (result.verdict().isIssue()) {
                issues.incrementAndGet();
            } else if (!result.verdict().isDecided()) {
                undecided.incrementAndGet();
            }
            listener.onProgress("deploy", done.incrementAndGet(), scenarios.size(), issues.get() + " issues");
        });
        listener.onMessage(issues.get() + " of " + scenarios.size() + " scenarios revealed an issue in "
                + parts.system().name() + (undecided.get() == 0 ? "" : "; " + undecided.get() + " undetermined"));
        return new Deployed(scenarios.size(), issues.get(), undecided.get());
    }

    private Analysed analyse(int generation) {
        List<DiscoveredPattern> patterns = evidence.patterns(generation);
        patterns.stream().limit(PATTERNS_TOLD).map(DiscoveredPattern::text).forEach(listener::onMessage);
        return new Analysed(patterns);
    }

    private ModelReleaser.Released release(
            int generation, GeneratorTrainer.Trained model, ExportedData data, ReleaseGate.Decision decision) {
        ModelReleaser.Released released = stages.release(
                model.modelId(),
                model.modelFolder(),
                runId(generation),
                data,
                evidence.tried(generation - 1),
                decision,
                generationFolder(generation).resolve("release"),
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
        new FeedbackReader(parts.store(), parts.targets()).apply(released.feedback());
        return released;
    }

    private RulerReport measure(int generation, GeneratorInUse candidate) {
        return stages.measure(
                candidate, config.loopId() + "/ruler/g" + generation, evidence.scenariosBefore(generation));
    }

    private String modelId(int generation) {
        return parts.trainer().baseModel() + "-s" + config.seed() + "-g" + generation;
    }

    private <T> LoopJournal.Timed<T> stage(
            int generation, String stage, Class<T> type, java.util.function.Supplier<T> work) {
        String key = "g" + generation + "/" + stage;
        listener.onStage(generation, stage, journal.has(key));
        return journal.once(key, type, work);
    }

    private String runId(int generation) {
        return config.runId(generation);
    }

    private Path generationFolder(int generation) {
        return config.folder().resolve("g" + generation);
    }

    private String setup() {
        return "seed " + config.seed() + ", " + config.scenarios() + " scenarios, temperature " + config.temperature()
                + ", targets " + String.join(",", config.targets()) + ", system "
                + parts.system().name() + "/"
                + parts.system().version() + ", ruler " + parts.ruler().identity();
    }

    /** What the deploy stage gave. */
    record Deployed(int scenarios, int issues, int undecided) {}

    /** What the analyse stage gave: patterns, strongest first. */
    record Analysed(List<DiscoveredPattern> patterns) {}
}
