package io.github.circuitrylabs.forge.core.internal;

import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Text with alternatives: {@code I {live|work} {far |}away} stands for four texts. Braces nest; a branch may be empty. Immutable.
 */
public final class Phrase {

    private sealed interface Part {}

    private record Text(String text) implements Part {}

    private record Choice(List<List<Part>> branches) implements Part {}

    private final List<Part> parts;

    private Phrase(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * @throws InvalidInputException if a brace has no partner or a bar stands outside of braces
     */
    public static Phrase parse(String text) {
        Parser parser = new Parser(text);
        List<Part> parts = parser.sequence(0);
        if (!parser.atEnd()) {
            throw parser.fault("has no partner");
        }
        return new Phrase(parts);
    }

    /**
     * The phrases of a list that holds at least one.
     *
     * @throws InvalidDatasetException if one of them cannot be read; the message names file, line and field
     */
    public static List<Phrase> all(YamlNode list) {
        list.texts();
        List<Phrase> phrases = new ArrayList<>();
        for (YamlNode item : list.list()) {
            try {
                phrases.add(parse(item.text()));
            } catch (InvalidInputException e) {
                throw item.fault(e.getMessage());
            }
        }
        return List.copyOf(phrases);
    }

    /** One of the texts this phrase stands for, every branch of a choice being as likely as the others. */
    public String expand(SplittableRandom random) {
        StringBuilder out = new StringBuilder();
        expand(parts, random, out);
        return out.toString();
    }

    /** How many texts this phrase stands for, equal ones counted apart. */
    public double variants() {
        return variants(parts);
    }

    private static void expand(List<Part> parts, SplittableRandom random, StringBuilder out) {
        for (Part part : parts) {
            if (part instanceof Text text) {
                out.append(text.text());
            } else if (part instanceof Choice choice) {
                expand(Draws.pick(choice.branches(), random), random, out);
            }
        }
    }

    private static double variants(List<Part> parts) {
        double product = 1;
        for (Part part : parts) {
            if (part instanceof Choice choice) {
                product *=
                        choice.branches().stream().mapToDouble(Phrase::variants).sum();
            }
        }
        return product;
    }

    private static final class Parser {
        private final String text;
        private int position;

        Parser(String text) {
            this.text = text;
        }

        boolean atEnd() {
            return position == text.length();
        }

        List<Part> sequence(int depth) {
            List<Part> parts = new ArrayList<>();
            int start = position;
            while (!atEnd()) {
                char c = text.charAt(position);
                if (c == '{') {
                    addText(parts, start);
                    parts.add(choice(depth + 1));
                    start = position;
                } else if (c == '}' || c == '|') {
                    if (depth == 0) {
                        throw fault(c == '}' ? "has no partner" : "stands outside of braces");
                    }
                    break;
                } else {
                    position++;
                }
            }
            addText(parts, start);
            return List.copyOf(parts);
        }

        private void addText(List<Part> parts, int start) {
            if (start < position) {
                parts.add(new Text(text.substring(start, position)));
            }
        }

        private Choice choice(int depth) {
            int open = position;
            List<List<Part>> branches = new ArrayList<>();
            do {
                position++;
                branches.add(sequence(depth));
            } while (!atEnd() && text.charAt(position) == '|');
            if (atEnd()) {
                position = open;
                throw fault("has no partner");
            }
            position++;
            return new Choice(List.copyOf(branches));
        }

        InvalidInputException fault(String problem) {
            return new InvalidInputException("'" + text.charAt(position) + "' at character " + (position + 1) + " of ("
                    + text + ") " + problem + ".");
        }
    }
}
