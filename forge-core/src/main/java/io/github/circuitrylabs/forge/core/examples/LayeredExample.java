package io.github.circuitrylabs.forge.core.examples;

import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.ScenarioId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An example and what each layer above its text has added. A layer adds fields and never takes any away.
 *
 * @param example its text, as a file or a person gave it
 * @param history what the datastore knows of it; null where no datastore was asked
 * @param neighbours what was worked out for this run; null where nothing was
 */
public record LayeredExample(
        Example example,
        @Nullable ExampleHistory history,
        @Nullable ExampleNeighbours neighbours) {

    public LayeredExample {
        Objects.requireNonNull(example, "example");
    }

    /** An example of which only the text is known. */
    public static LayeredExample of(Example example) {
        return new LayeredExample(example, null, null);
    }

    /** The id of the scenario it amounts to, the same in every layer. */
    public ScenarioId id() {
        return example.scenarioId();
    }

    public LayeredExample withHistory(ExampleHistory newHistory) {
        return new LayeredExample(example, newHistory, neighbours);
    }

    public LayeredExample withNeighbours(ExampleNeighbours newNeighbours) {
        return new LayeredExample(example, history, newNeighbours);
    }
}
