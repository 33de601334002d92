package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.ExampleLoader;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.GeneratorTrainer;
import io.github.circuitrylabs.forge.core.Judge;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.SystemUnderTest;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.TrainingPair;

/**
 * Everyone a loop works with.
 *
 * @param system the AI under test
 * @param judge of its replies
 * @param ruler what generations are measured with; its system must be another one than {@code system}
 */
public record LoopParts(
        Datastore store,
        TargetCatalog targets,
        ExampleLoader examples,
        SystemUnderTest system,
        Judge judge,
        Ruler ruler,
        GeneratorTrainer trainer,
        ReleaseGate gate,
        ModelReleaser releaser,
        Exporter<TrainingPair> trainingPairs,
        Exporter<PreferencePair> preferencePairs) {}
