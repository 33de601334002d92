package io.github.circuitrylabs.modelforge.train.data;

import org.jspecify.annotations.Nullable;

/**
 * Why a row of a file could not be used.
 *
 * @param source the row
 * @param field the field at fault, or null when it is the row as a whole
 * @param problem what is wrong, with the offending value, and what to do
 */
public record RowFault(RowSource source, @Nullable String field, String problem) {

    @Override
    public String toString() {
        return source + (field == null ? "" : ", field '" + field + "'") + ": " + problem;
    }
}
