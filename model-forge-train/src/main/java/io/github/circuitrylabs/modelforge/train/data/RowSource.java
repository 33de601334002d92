package io.github.circuitrylabs.modelforge.train.data;

/**
 * Where a row came from, so that a message about it can be followed.
 *
 * @param file the file's path as it was given, or another name of the source
 * @param line the row's line, counted from 1; 0 when the source has no lines
 */
public record RowSource(String file, long line) {

    private static final String ID_MARK = "#";

    /** A row that a program made. */
    public static RowSource inMemory() {
        return new RowSource("memory", 0);
    }

    /** A row of a database, which has an id instead of a line. */
    public static RowSource inDatabase(String database, String id) {
        return new RowSource(database + ID_MARK + id, 0);
    }

    /** The file or database without the row. */
    public String collection() {
        int mark = file.lastIndexOf(ID_MARK);
        return line > 0 || mark < 0 ? file : file.substring(0, mark);
    }

    @Override
    public String toString() {
        return line > 0 ? file + ":" + line : file;
    }
}
