package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.Texts;
import java.io.PrintStream;
import java.util.List;

/** Lays out one thing for a person to read: a title, paragraphs, lists, fields. */
public final class Pages {

    private static final String INDENT = "  ";
    private static final int FIELD_WIDTH = 14;

    private final Terminal terminal;
    private final PrintStream out;

    public Pages(Terminal terminal) {
        this.terminal = terminal;
        this.out = terminal.out();
    }

    public void title(String text) {
        out.println(terminal.style().bold(Texts.oneLine(text, Integer.MAX_VALUE)));
    }

    public void paragraph(String text) {
        out.println(Texts.wrapped(text, terminal.columns(), INDENT));
        out.println();
    }

    /** Nothing is printed for an empty list. */
    public void list(String heading, List<String> items) {
        if (items.isEmpty()) {
            return;
        }
        out.println(terminal.style().dim(heading));
        for (String item : items) {
            String wrapped = Texts.wrapped(item, terminal.columns(), INDENT + "  ");
            out.println(INDENT + "- " + wrapped.stripLeading());
        }
        out.println();
    }

    public void field(String name, String value) {
        String label = name + " ".repeat(Math.max(1, FIELD_WIDTH - name.length()));
        out.println(terminal.style().dim(label) + Texts.oneLine(value, Integer.MAX_VALUE));
    }

    public void line(String text) {
        out.println(text);
    }

    public void gap() {
        out.println();
    }
}
