package io.github.circuitrylabs.modelforge.train.decoding;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a text ends, and what it must be. Immutable.
 *
 * @param stopStrings the first of them that comes ends the text and is left out of it
 * @param json the only thing that may be written, or null for anything
 */
public record TextOptions(
        List<String> stopStrings, @Nullable JsonShape json) {

    /** Copies the list and checks that no stop string is empty. */
    public TextOptions {
        stopStrings = List.copyOf(stopStrings);
        if (stopStrings.contains("")) {
            throw new InvalidInputException("A stop string must not be empty: it would end every text at once.");
        }
    }

    /** A text ends where the model ends it. */
    public static TextOptions none() {
        return new TextOptions(List.of(), null);
    }

    public TextOptions withStopStrings(String... strings) {
        return new TextOptions(List.of(strings), json);
    }

    public TextOptions withJson(JsonShape shape) {
        return new TextOptions(stopStrings, shape);
    }
}
