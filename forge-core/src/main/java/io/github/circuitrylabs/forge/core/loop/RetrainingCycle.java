package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.GeneratorTrainer;
import io.github.circuitrylabs.forge.core.ModelDeploymentException;
import io.github.circuitrylabs.forge.core.ModelRegistry;
import io.github.circuitrylabs.forge.core.ModelRegistry.Evidence;
import io.github.circuitrylabs.forge.core.ModelRegistry.Registration;
import io.github.circuitrylabs.forge.core.ModelVersion;
import io.github.circuitrylabs.forge.core.RegisteredModel;
import io.github.circuitrylabs.forge.core.RegisteredModel.Lineage;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.feedback.FeedbackReader;
import io.github.circuitrylabs.forge.core.files.BusyException;
import io.github.circuitrylabs.forge.core.files.ProcessLock;
import io.github.circuitrylabs.forge.core.loop.CycleReport.Outcome;
import io.github.circuitrylabs.forge.core.loop.ModelStages.ExportedData;
import io.github.circuitrylabs.forge.core.loop.TrainingSelection.Tried;
import io.github.circuitrylabs.forge.core.novelty.MemoryNoveltyIndex;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Retrains a registered model on everything that was found since its last training, if that is enough: trains on the current
 * version, measures both on the frozen ruler, and if the gate says so registers the new version, brings it onto the server
 * and makes it the current one.
 *
 * <p>Every stage is journalled: killed at any point and started again, it goes on. One retraining per model at a time; a
 * second start is told who is at it. Each one leaves a report, also when there was nothing to do.
 */
public final class RetrainingCycle {

    private final LoopParts parts;
    private final CycleParts release;
    private final CycleConfig config;
    private final LoopListener listener;
    private final CycleFolders folders;
    private final int cycle;
    private final LoopJournal journal;
    private final ModelStages stages;

    private RetrainingCycle(LoopParts parts, CycleParts release, CycleConfig config, LoopListener listener) {
        this.parts = parts;
        this.release = release;
        this.config = config;
        this.listener = listener;
        this.folders = new CycleFolders(config.folder());
        this.cycle = folders.current();
        this.journal = LoopJournal.open(folder(), setup());
        this.stages = new ModelStages(parts, listener);
    }

    /**
     * Runs a retraining, or goes on with one that was interrupted.
     *
     * @throws BusyException if another process is at it
     * @throws ForgeException if a partner fails; what is done by then is kept
     */
    public static CycleReport run(LoopParts parts, CycleParts release, CycleConfig config, LoopListener listener) {
        try (ProcessLock lock = ProcessLock.take(config.folder().resolve(".lock"), Duration.ZERO)) {
            lock.leftBehind()
                    .ifPresent(dead -> listener.onMessage(
                            "An earlier start (" + dead + ") did not end well; going on where it stopped."));
            return new RetrainingCycle(parts, release, config, listener).run();
        }
    }

    /** When the last retraining of this model ended, if there was one. */
    public static Optional<Instant> lastFinished(CycleConfig config) {
        return new CycleFolders(config.folder()).newest().map(report -> Instant.parse(report.finishedAt()));
    }

    /** What the evidence stage gave. */
    record Begun(String at, CycleReport.Evidence evidence) {}

    /** The version that is trained on, or nulls for the trainer's own base. */
    record Base(@Nullable String id, @Nullable Path folder) {}

    /** The two measurements. */
    record Measured(RulerReport current, RulerReport candidate) {}

    /** What the deploy stage gave: the name on the server, or why there is none. */
    record Deployed(@Nullable String name, @Nullable String failure, List<String> notes) {}

    private CycleReport run() {
        Begun begun = stage("evidence", Begun.class, this::begin);
        if (!begun.evidence().missing().isEmpty()) {
            return report(
                    begun, Outcome.NOTHING_NEW, null, null, begun.evidence().missing(), Map.of(), null, List.of());
        }
        Base base = stage("base", Base.class, this::base);
        ExportedData data = stage("export", ExportedData.class, () -> stages.export(tried(), folder().resolve("data")));
        GeneratorTrainer.Trained trained = stage(
                "train",
                GeneratorTrainer.Trained.class,
                () -> stages.train(config.name(), base.folder(), data, folder().resolve("model"), seed()));
        ModelVersion id = ModelVersion.parse(stage(
                "candidate",
                String.class,
                () -> candidate(trained, base, data).id().toString()));
        ReleaseGate.Decision decision = evaluate(base, trained, id);
        List<String> artefacts = new ArrayList<>();
        trained.artefacts().forEach(file -> artefacts.add(file.toString()));
        artefacts.add(decision.report().toString());
        if (!decision.promoted()) {
            return report(
                    begun, Outcome.REJECTED, id, base.id(), decision.reasons(), decision.metrics(), null, artefacts);
        }
        return bringOut(begun, base, trained, data, id, decision, artefacts);
    }

    private CycleReport bringOut(
            Begun begun,
            Base base,
            GeneratorTrainer.Trained trained,
            ExportedData data,
            ModelVersion id,
            ReleaseGate.Decision decision,
            List<String> artefacts) {
        ModelReleaser.Released released = stage(
                "release",
                ModelReleaser.Released.class,
                () -> stages.release(
                        id.toString(),
                        trained.modelFolder(),
                        runId(),
                        data,
                        tried(),
                        decision,
                        folder().resolve("release"),
                        Instant.parse(begun.at())));
        released.files().forEach(file -> artefacts.add(file.toString()));
        artefacts.add(released.feedback().toString());
        stage("register", Boolean.class, () -> register(trained, base, data, released, decision));
        Deployed deployed = stage("deploy", Deployed.class, () -> deploy(id, released));
        if (deployed.failure() == null) {
            stage("promote", Boolean.class, () -> {
                release.registry().promote(id);
                return true;
            });
        }
        stage("feedback", Boolean.class, () -> {
            new FeedbackReader(parts.store(), parts.targets()).apply(released.feedback());
            return true;
        });
        List<String> reasons = new ArrayList<>(decision.reasons());
        reasons.addAll(deployed.notes());
        if (deployed.failure() != null) {
            reasons.add(deployed.failure());
        }
        return report(
                begun,
                deployed.failure() == null ? Outcome.RELEASED : Outcome.NOT_DEPLOYED,
                id,
                base.id(),
                reasons,
                decision.metrics(),
                deployed.name(),
                artefacts);
    }

    private Begun begin() {
        List<Tried> tried = tried();
        long results = tried.stream()
                .flatMap(each -> each.results().stream())
                .filter(result -> result.verdict().isDecided())
                .count();
        long ratings = tried.stream()
                .mapToLong(each -> parts.store().ratings(each.scenario().id()).size())
                .sum();
        Optional<CycleReport.Evidence> before =
                config.startsOver() ? Optional.empty() : folders.newestTrained().map(CycleReport::evidence);
        long newResults = results - before.map(CycleReport.Evidence::results).orElse(0L);
        long newRatings = ratings - before.map(CycleReport.Evidence::ratings).orElse(0L);
        List<String> missing = new ArrayList<>();
        if (newResults < config.minResults() && newRatings < config.minRatings()) {
            missing.add("new results: " + newResults + " of " + config.minResults());
            missing.add("or new ratings: " + newRatings + " of " + config.minRatings());
        } else if (tried.stream().noneMatch(Tried::isPositive)) {
            missing.add("a scenario that revealed an issue or was rated well"
                    + (config.minEffectiveness() > 0
                            ? ", with an effectiveness of at least " + config.minEffectiveness()
                            : "")
                    + ": 0 of 1");
        }
        CycleReport.Evidence evidence = new CycleReport.Evidence(results, ratings, newResults, newRatings, missing);
        return new Begun(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), evidence);
    }

    private Base base() {
        if (config.startsOver()) {
            return new Base(null, null);
        }
        ModelRegistry registry = release.registry();
        return registry.current(config.name())
                .map(current -> new Base(current.id().toString(), registry.open(current.id())))
                .orElse(new Base(null, null));
    }

    private List<Tried> tried() {
        return tried(parts.store(), config);
    }

    /**
     * What there is to learn from: everything in the store that was tried or rated, of the targets, held-out scenarios aside,
     * and of what revealed an issue or was rated well only what is effective enough.
     */
    public static List<Tried> tried(Datastore store, CycleConfig config) {
        List<Tried> tried = new ArrayList<>();
        for (String target : config.targets()) {
            try (Stream<Scenario> scenarios =
                    store.scenarios(ScenarioQuery.all().forTarget(target))) {
                scenarios
                        .map(scenario -> Tried.of(store, scenario))
                        .filter(each -> !each.results().isEmpty() || each.quality() != null)
                        .filter(each -> !each.isPositive() || each.effectiveness() >= config.minEffectiveness())
                        .forEach(tried::add);
            }
        }
        return tried;
    }

    private RegisteredModel candidate(GeneratorTrainer.Trained trained, Base base, ExportedData data) {
        return release.registry().add(registration(trained, base, data));
    }

    private Registration registration(GeneratorTrainer.Trained trained, Base base, ExportedData data) {
        Lineage lineage = new Lineage(
                parts.trainer().baseModel(),
                base.id() == null ? List.of() : List.of(base.id()),
                data.sha256(),
                runId(),
                ForgeVersion.current());
        return new Registration(
                config.name(),
                config.domain(),
                config.specialisedTargets(),
                trained.modelFolder(),
                List.of(),
                lineage,
                null);
    }

    private ReleaseGate.Decision evaluate(Base base, GeneratorTrainer.Trained trained, ModelVersion id) {
        try (GeneratorInUse current = base.id() == null
                        ? new GeneratorInUse(parts.trainer())
                        : new GeneratorInUse(parts.trainer(), base.id(), base.folder());
                GeneratorInUse candidate = new GeneratorInUse(parts.trainer(), id.toString(), trained.modelFolder())) {
            Measured measured = stage("measure", Measured.class, () -> {
                MemoryNoveltyIndex known = MemoryNoveltyIndex.standard();
                tried().forEach(each -> known.add(each.scenario()));
                return new Measured(
                        stages.measure(current, runId() + "/ruler/current", known),
                        stages.measure(candidate, runId() + "/ruler/candidate", known));
            });
            ReleaseGate.Decision decision = stage(
                    "gate",
                    ReleaseGate.Decision.class,
                    () -> stages.decide(candidate, measured.current(), measured.candidate(), seed()));
            decision.reasons().forEach(listener::onMessage);
            return decision;
        }
    }

    private boolean register(
            GeneratorTrainer.Trained trained,
            Base base,
            ExportedData data,
            ModelReleaser.Released released,
            ReleaseGate.Decision decision) {
        release.registry()
                .add(registration(trained, base, data)
                        .withAttachments(released.files())
                        .withEvidence(Evidence.of(decision.report())));
        return true;
    }

    private Deployed deploy(ModelVersion id, ModelReleaser.Released released) {
        CycleParts.Deployment deployment = release.deployment();
        if (deployment == null) {
            return new Deployed(null, null, List.of());
        }
        try {
            var deployed = deployment.deploy(id, released.files(), listener::onMessage);
            return new Deployed(deployed.name() + " at " + deployed.server(), null, deployed.notes());
        } catch (ModelDeploymentException e) {
            return new Deployed(null, e.getMessage(), List.of());
        }
    }

    private CycleReport report(
            Begun begun,
            Outcome outcome,
            @Nullable ModelVersion model,
            @Nullable String replaced,
            List<String> reasons,
            Map<String, Double> metrics,
            @Nullable String deployedAs,
            List<String> artefacts) {
        CycleReport report = new CycleReport(
                CycleReport.SCHEMA_VERSION,
                config.name(),
                cycle,
                outcome,
                begun.at(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                begun.evidence(),
                model == null ? null : model.toString(),
                replaced,
                reasons,
                metrics,
                deployedAs,
                artefacts);
        folders.write(report);
        return report;
    }

    private <T> T stage(String stage, Class<T> type, Supplier<T> work) {
        listener.onStage(cycle, stage, journal.has(stage));
        return journal.once(stage, type, work).result();
    }

    private Path folder() {
        return folders.folder(cycle);
    }

    private String runId() {
        return "cycle-" + config.name() + "-" + cycle;
    }

    private long seed() {
        return config.seed() * 1_000 + cycle;
    }

    private String setup() {
        return "retraining " + cycle + " of " + config.name() + ", seed " + config.seed() + ", targets "
                + String.join(",", config.targets()) + ", ruler "
                + parts.ruler().identity()
                + (config.startsOver()
                        ? ", from " + parts.trainer().baseModel() + ", effectiveness from " + config.minEffectiveness()
                        : "");
    }
}
