package io.github.circuitrylabs.modelforge.train.data;

import org.jspecify.annotations.Nullable;

/** Carries a fault from where it is seen to where the row's place is known; never leaves this package. */
final class RowException extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String field;

    RowException(@Nullable String field, String problem) {
        super(problem, null, false, false);
        this.field = field;
    }

    RowFault at(RowSource source) {
        return new RowFault(source, field, String.valueOf(getMessage()));
    }
}
