package io.github.circuitrylabs.forge.core.examples;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ScenarioId;
import java.util.Collection;

/** Notes which examples led to which scenario, so that examples can be judged by what came of them. */
@FunctionalInterface
public interface ExampleUses {

    /** Notes nothing. */
    ExampleUses UNNOTED = (generated, shown) -> {};

    /**
     * Notes that a scenario was generated with these examples in view; noting it twice changes nothing.
     *
     * @param generated a scenario that is stored already
     * @param shown the ids of the examples, see {@link io.github.circuitrylabs.forge.core.Example#scenarioId()}
     * @throws InvalidInputException if the scenario is not stored
     */
    void addUse(ScenarioId generated, Collection<ScenarioId> shown);
}
