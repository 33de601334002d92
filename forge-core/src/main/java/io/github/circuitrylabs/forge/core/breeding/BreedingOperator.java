package io.github.circuitrylabs.forge.core.breeding;

import io.github.circuitrylabs.forge.core.Scenario;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One way to make a new prompt out of old ones; by rules, or by asking a model. Keeps no state; called from several threads at
 * once.
 */
public interface BreedingOperator {

    /** The name it is recorded under, e.g. {@code crossover}. */
    String name();

    /** How many parents it takes: 1 or 2. */
    int parents();

    /**
     * @param parents as many as it takes, all of one target
     * @param random the only source of chance
     * @return the child's prompt, or empty if these parents do not allow it
     */
    Optional<String> breed(List<Scenario> parents, SplittableRandom random);
}
