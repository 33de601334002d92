package io.github.circuitrylabs.forge.store;

import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.examples.ExampleHistory;
import java.util.Objects;

/**
 * How an example has done.
 *
 * @param history when it came, how often it was used and what that led to
 * @param demoted whether it is kept from generators
 */
public record ExampleStanding(Example example, ExampleHistory history, boolean demoted) {

    public ExampleStanding {
        Objects.requireNonNull(example, "example");
        Objects.requireNonNull(history, "history");
    }
}
