package io.github.circuitrylabs.forge.cli.internal.loop;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GeneratorTrainer;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.analysis.CoverageSpace;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.examples.YamlExampleLoader;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.loop.LoopParts;
import io.github.circuitrylabs.forge.core.loop.ModelReleaser;
import io.github.circuitrylabs.forge.core.loop.Ruler;
import io.github.circuitrylabs.forge.examples.assistants.Harbor;
import io.github.circuitrylabs.forge.examples.assistants.Lantern;
import io.github.circuitrylabs.forge.export.Exporters;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.modelforge.eval.EvaluationGate;
import io.github.circuitrylabs.modelforge.eval.FeedbackWriter;
import io.github.circuitrylabs.modelforge.eval.GgufRelease;
import io.github.circuitrylabs.modelforge.eval.ReleasePolicy;
import io.github.circuitrylabs.modelforge.eval.registry.FileModelRegistry;
import io.github.circuitrylabs.modelforge.eval.registry.RegisteringReleaser;
import io.github.circuitrylabs.modelforge.eval.registry.RegistryGeneratorProvider;
import io.github.circuitrylabs.modelforge.gguf.Quantization;
import io.github.circuitrylabs.modelforge.train.pipeline.LoraGeneratorTrainer;
import java.util.List;

/** The partners of the loop on a machine that has no model to test: Harbor under test, Lantern behind the ruler. */
public final class SimulatedLoop {

    private static final String RULER = "lantern-ruler-1";
    private static final int REQUESTS_PER_TARGET = 40;
    private static final long RULER_SEED = 1_977_326_743L;

    private SimulatedLoop() {}

    /** The partners of {@code loop}: every model that is released becomes a version of {@code forge}. */
    static LoopParts parts(
            Datastore store, DataHome home, TargetCatalog catalog, List<EvaluationTarget> targets, double temperature) {
        ModelReleaser releaser = new RegisteringReleaser(
                released(home), FileModelRegistry.in(home.models()), RegistryGeneratorProvider.GENERAL);
        return parts(
                store,
                home,
                catalog,
                targets,
                temperature,
                new LoraGeneratorTrainer(home.models(), catalog),
                ReleasePolicy.defaults(),
                releaser);
    }

    /** The partners of a retraining, which registers by itself. */
    public static LoopParts retraining(
            Datastore store,
            DataHome home,
            TargetCatalog catalog,
            List<EvaluationTarget> targets,
            double temperature,
            GeneratorTrainer trainer,
            ReleasePolicy policy) {
        return parts(store, home, catalog, targets, temperature, trainer, policy, released(home));
    }

    private static ModelReleaser released(DataHome home) {
        return new GgufRelease(List.of(Quantization.F16, Quantization.Q8_0), new FeedbackWriter(home.feedback()));
    }

    private static LoopParts parts(
            Datastore store,
            DataHome home,
            TargetCatalog catalog,
            List<EvaluationTarget> targets,
            double temperature,
            GeneratorTrainer trainer,
            ReleasePolicy policy,
            ModelReleaser releaser) {
        return new LoopParts(
                store,
                catalog,
                YamlExampleLoader.shipped(catalog),
                Harbor.system(),
                Harbor.judge(),
                ruler(targets, temperature),
                trainer,
                new EvaluationGate(policy, targets, temperature),
                releaser,
                Exporters.load().trainingPairs("training-pairs"),
                Exporters.load().preferencePairs("dpo"));
    }

    /**
     * The frozen ruler over these targets.
     *
     * @param temperature the generators sample at
     */
    public static Ruler ruler(List<EvaluationTarget> targets, double temperature) {
        Grammar grammar = Grammar.shipped();
        return new Ruler(
                RULER,
                targets,
                REQUESTS_PER_TARGET,
                RULER_SEED,
                temperature,
                Lantern.system(),
                Lantern.judge(),
                CoverageSpace.of(targets.stream().map(EvaluationTarget::id).toList(), grammar),
                CueTagger.of(grammar));
    }
}
