package io.github.circuitrylabs.forge.core;

import org.jspecify.annotations.Nullable;

/** A row of a data file cannot be used; the message names file, line, field and value. */
public final class InvalidDatasetException extends InvalidInputException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long line;
    private final @Nullable String field;

    /**
     * @param file the file or source the row came from
     * @param line the row's line, counted from 1; 0 when the fault is in the file as a whole
     * @param field the field at fault, or null when it is the row as a whole
     * @param problem what is wrong, with the offending value, and what to do
     */
    public InvalidDatasetException(String file, long line, @Nullable String field, String problem) {
        super(location(file, line, field) + ": " + problem);
        this.file = file;
        this.line = line;
        this.field = field;
    }

    public String file() {
        return file;
    }

    public long line() {
        return line;
    }

    public @Nullable String field() {
        return field;
    }

    private static String location(String file, long line, @Nullable String field) {
        return file + (line > 0 ? ", line " + line : "") + (field == null ? "" : ", field '" + field + "'");
    }
}
