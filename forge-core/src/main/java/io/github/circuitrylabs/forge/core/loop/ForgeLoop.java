package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.GeneratorTrainer;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.analysis.NgramEmbedder;
import io.github.circuitrylabs.forge.core.deploy.DeploymentRunner;
import io.github.circuitrylabs.forge.core.feedback.DiscoveredPattern;
import io.github.circuitrylabs.forge.core.feedback.Feedback;
import io.github.circuitrylabs.forge.core.feedback.FeedbackReader;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.core.files.Digests;
import io.github.circuitrylabs.forge.core.run.GenerationPlan;
import io.github.circuitrylabs.forge.core.run.GenerationRun;
import io.github.circuitrylabs.forge.core.run.Ledger;
import io.github.circuitrylabs.forge.core.run.RunListener;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.forge.core.statistics.Wilson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private ForgeLoop(LoopParts parts, LoopConfig config, LoopListener listener) {
        this.parts = parts;
        this.config = config;
        this.listener = listener;
        this.targets = config.targets().stream().map(parts.targets()::get).toList();
        this.evidence = new LoopEvidence(parts.store(), parts.ruler().tagger(), config);
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
        var exported = stage(generation, "export", ExportedData.class, () -> export(generation));
        var training = stage(
                generation,
                "train",
                GeneratorTrainer.Trained.class,
                () -> train(generation, exported.result(), current));
        GeneratorTrainer.Trained model = training.result();
        try (GeneratorInUse candidate = new GeneratorInUse(parts.trainer(), model.modelId(), model.modelFolder())) {
            var measured = stage(generation, "measure", RulerReport.class, () -> measure(generation, candidate));
            var gated = stage(
                    generation, "gate", ReleaseGate.Decision.class, () -> decide(candidate, before, measured.result()));
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
                    () -> release(generation, model, exported.result(), measured.result(), decision));
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

    private ExportedData export(int generation) {
        TrainingSelection.Selected selected = new TrainingSelection(
                        parts.targets(), parts.ruler().tagger(), NgramEmbedder.standard())
                .select(evidence.tried(generation - 1));
        if (selected.pairs().isEmpty()) {
            throw new ForgeException(
                    "Nothing to learn from: no scenario of the generations so far revealed an issue in "
                            + parts.system().name() + ". Maybe ask for more --scenarios or other targets.");
        }
        Path folder = generationFolder(generation).resolve("data");
        Path pairs = write(folder.resolve("training-pairs.jsonl"), parts.trainingPairs(), selected.pairs());
        Path preferences = write(folder.resolve("dpo.jsonl"), parts.preferencePairs(), selected.preferences());
        listener.onMessage(selected.pairs().size() + " training pairs, "
                + selected.preferences().size() + " preference pairs"
                + (selected.refused() == 0
                        ? ""
                        : "; " + selected.refused() + " scenarios left out, their targets may not be trained on"));
        return new ExportedData(pairs, preferences);
    }

    private static <T> Path write(Path file, Exporter<T> exporter, List<T> rows) {
        try {
            Files.createDirectories(file.getParent());
            AtomicFiles.write(file, out -> exporter.write(rows.stream(), out));
            return file;
        } catch (IOException e) {
            throw new ForgeException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private GeneratorTrainer.Trained train(int generation, ExportedData data, GeneratorInUse current) {
        GeneratorTrainer.Task task = new GeneratorTrainer.Task(
                parts.trainer().baseModel() + "-s" + config.seed() + "-g" + generation,
                current.folder(),
                data.trainingPairs(),
                data.preferencePairs(),
                generationFolder(generation).resolve("model"),
                config.seed() * 1_000 + generation);
        return parts.trainer()
                .train(
                        task,
                        progress -> listener.onProgress(
                                progress.stage(),
                                progress.step(),
                                progress.steps(),
                                String.format(java.util.Locale.ROOT, "loss %.4f", progress.loss())));
    }

    private RulerReport measure(int generation, GeneratorInUse candidate) {
        RulerReport report = parts.ruler()
                .measure(
                        candidate.generator(),
                        config.loopId() + "/ruler/g" + generation,
                        parts.store(),
                        evidence.scenariosBefore(generation));
        listener.onMessage(String.format(
                java.util.Locale.ROOT,
                "%s on the frozen ruler: %.1f %% [%.1f, %.1f] of %d requests reveal an issue, Vendi %.1f",
                candidate.name(),
                100 * report.revealRate().mean(),
                100 * report.revealRate().low(),
                100 * report.revealRate().high(),
                report.budget(),
                report.vendi()));
        return report;
    }

    private ReleaseGate.Decision decide(GeneratorInUse candidate, RulerReport before, RulerReport measured) {
        Path folder = java.util.Objects.requireNonNull(candidate.folder());
        return parts.gate()
                .evaluate(new ReleaseGate.Candidate(
                        candidate.name(),
                        folder,
                        candidate.generator(),
                        before,
                        measured,
                        folder.resolveSibling("evaluation"),
                        config.seed()));
    }

    private ModelReleaser.Released release(
            int generation,
            GeneratorTrainer.Trained model,
            ExportedData data,
            RulerReport measured,
            ReleaseGate.Decision decision) {
        String dataset = Digests.sha256(data.trainingPairs(), data.preferencePairs());
        Feedback feedback = new Feedback(
                model.modelId(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                ForgeVersion.current(),
                parts.trainer().baseModel(),
                dataset,
                runId(generation),
                decision.metrics(),
                evidence.failedScenarios(generation - 1),
                evidence.patterns(generation - 1));
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("run_id", runId(generation));
        provenance.put("dataset_sha256", dataset);
        provenance.put("forge_version", ForgeVersion.current());
        provenance.put("evaluation_sha256", Digests.sha256(decision.report()));
        ModelReleaser.Released released = parts.releaser()
                .release(new ModelReleaser.Release(
                        model.modelId(),
                        model.modelFolder(),
                        decision.report(),
                        generationFolder(generation).resolve("release"),
                        provenance,
                        feedback));
        new FeedbackReader(parts.store(), parts.targets()).apply(released.feedback());
        return released;
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

    /** What the export stage gave. */
    record ExportedData(Path trainingPairs, Path preferencePairs) {}

    /** What the deploy stage gave. */
    record Deployed(int scenarios, int issues, int undecided) {}

    /** What the analyse stage gave: patterns, strongest first. */
    record Analysed(List<DiscoveredPattern> patterns) {}
}
