package io.github.circuitrylabs.forge.store;

import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.Example;
import java.util.Objects;

/**
 * How an example has done.
 *
 * @param uses scenarios that were generated with it in view
 * @param effectiveness over the deployments of those scenarios and of the example itself
 * @param demoted whether it is kept from generators
 */
public record ExampleStanding(Example example, int uses, Effectiveness effectiveness, boolean demoted) {

    public ExampleStanding {
        Objects.requireNonNull(example, "example");
        Objects.requireNonNull(effectiveness, "effectiveness");
    }
}
