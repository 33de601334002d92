package io.github.circuitrylabs.modelforge.train.decoding;

import org.jspecify.annotations.Nullable;

/**
 * Where in a JSON text a writer stands: a stack of what must still come, the next thing on top. Two places that allow the
 * same texts to follow are equal.
 *
 * @param closing the fewest bytes that complete the text; 0 where it may end
 */
record JsonState(@Nullable JsonSymbol top, @Nullable JsonState below, int closing) {

    /** Nothing may follow. */
    static final JsonState END = new JsonState(null, null, 0);

    JsonState with(JsonSymbol symbol) {
        return new JsonState(symbol, this, closing + symbol.closing());
    }

    /** Where one stands after a byte, or null where it must not come. */
    @Nullable
    JsonState next(int unsignedByte) {
        JsonState state = this;
        while (state.top != null && state.below != null) {
            JsonState next = state.top.after(unsignedByte, state.below);
            if (next != null || state.top.closing() > 0) {
                return next;
            }
            state = state.below;
        }
        return null;
    }
}
