package io.github.circuitrylabs.forge.core;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A text that stands in every row of one export and nowhere else, so that a copy of the rows can be recognised where they
 * should not be: in a training corpus, a paste, another data set. Search for the text or for its GUID alone.
 *
 * <p>It is a column of its own, never part of a text that a model is trained on.
 *
 * <pre>{@code
 * Canary.random();                                         // new for every export
 * Canary.of("26b5c67b-86a4-4a5c-9c1d-0f1e2d3c4b5a").text() // "scenario-forge canary GUID 26b5c67b-…"
 * Canary.of("tweety");                                     // InvalidInputException: no GUID
 * }</pre>
 */
public record Canary(UUID guid) {

    private static final String PREFIX = "scenario-forge canary GUID ";

    public static Canary random() {
        return new Canary(UUID.randomUUID());
    }

    /**
     * The canary of a GUID, for exports whose bytes must come out again.
     *
     * @throws InvalidInputException if the text is no GUID
     */
    public static Canary of(String guid) {
        try {
            UUID parsed = UUID.fromString(guid);
            if (parsed.toString().equalsIgnoreCase(guid)) {
                return new Canary(parsed);
            }
        } catch (IllegalArgumentException e) {
            throw noGuid(guid, e);
        }
        throw noGuid(guid, null);
    }

    /** What stands in the rows. */
    public String text() {
        return PREFIX + guid;
    }

    @Override
    public String toString() {
        return text();
    }

    private static InvalidInputException noGuid(String guid, @Nullable Throwable cause) {
        return new InvalidInputException(
                "Canary (" + guid + ") must be a GUID such as 26b5c67b-86a4-4a5c-9c1d-0f1e2d3c4b5a.", cause);
    }
}
