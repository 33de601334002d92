package io.github.circuitrylabs.modelforge.train;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Follows a text while it is written, on the thread that writes it: hears every token, may end a row, and may forbid
 * tokens. Rows are numbered as the prompts are.
 */
@FunctionalInterface
public interface TokenGuide {

    /**
     * Hears an id as soon as it is drawn, the one that ends a text too.
     *
     * @return whether the row goes on
     */
    boolean goesOnAfter(int row, int id);

    /**
     * The ids that a row may draw next, or null for any. None at all ends the row. The set is read at once and not
     * changed; ids outside the vocabulary are ignored. The ids that end a text may only be drawn if they are in it.
     */
    default @Nullable BitSet allowed(int row) {
        return null;
    }

    /** Lets every row write what it will. */
    static TokenGuide none() {
        return (row, id) -> true;
    }
}
