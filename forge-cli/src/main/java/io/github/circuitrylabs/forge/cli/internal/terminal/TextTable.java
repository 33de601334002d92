package io.github.circuitrylabs.forge.cli.internal.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns of text for people; the last column takes the rest of the line and is cut to it. Not thread-safe. */
public final class TextTable {

    private static final String GAP = "  ";
    private static final int MIN_LAST_WIDTH = 20;

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... header) {
        this.header = List.of(header);
    }

    public TextTable row(String... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException("A row of " + cells.length + " cells under " + header.size()
                    + " columns: " + Arrays.toString(cells));
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Prints the table, laid out for the terminal's width. */
    public void print(Terminal terminal) {
        int[] widths = widths();
        int taken = Arrays.stream(widths, 0, widths.length - 1)
                .map(width -> width + GAP.length())
                .sum();
        int last = Math.max(MIN_LAST_WIDTH, terminal.columns() - taken);
        // A pipe has no width: whoever reads there wants the whole text.
        int lastWidth = terminal.outputIsTerminal() ? last : Integer.MAX_VALUE;
        terminal.out().println(terminal.style().bold(line(header, widths, lastWidth)));
        rows.forEach(row -> terminal.out().println(line(row, widths, lastWidth)));
    }

    private int[] widths() {
        int[] widths = new int[header.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = header.get(column).length();
            for (List<String> row : rows) {
                widths[column] = Math.max(
                        widths[column],
                        Texts.oneLine(row.get(column), Integer.MAX_VALUE).length());
            }
        }
        return widths;
    }

    private static String line(List<String> cells, int[] widths, int lastWidth) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size() - 1; column++) {
            String cell = Texts.oneLine(cells.get(column), Integer.MAX_VALUE);
            line.append(cell).append(" ".repeat(widths[column] - cell.length())).append(GAP);
        }
        return line.append(Texts.oneLine(cells.get(cells.size() - 1), lastWidth))
                .toString()
                .stripTrailing();
    }
}
