package io.github.circuitrylabs.modelforge.train.data;

/**
 * Where a row came from, so that a message about it can be followed.
 *
 * @param file the file's path as it was given, or another name of the source
 * @param line the row's line, counted from 1; 0 when the source has no lines
 */
public record RowSource(String file, long line) {

    /** A row that a program made. */
    public static RowSource inMemory() {
        return new RowSource("memory", 0);
    }

    @Override
    public String toString() {
        return line > 0 ? file + ":" + line : file;
    }
}
