package io.github.circuitrylabs.forge.core.grammar;

import java.util.List;
import java.util.Objects;

/**
 * How a part of the grammar is recognised in a finished text.
 *
 * @param id the part's id, e.g. {@code companion_jealousy}
 * @param cues lower-case pieces of text, any of which gives it away
 */
public record CueSet(String id, List<String> cues) {

    public CueSet {
        Objects.requireNonNull(id, "id");
        cues = List.copyOf(cues);
    }
}
