package io.github.circuitrylabs.modelforge.eval.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The harmless texts that ship with the suite, always the same, so that figures of different models compare. */
public final class Texts {

    private Texts() {}

    /** Paragraphs of plain English about nothing in particular, for perplexity. */
    public static List<String> neutral() {
        return split("neutral-text.txt", "\n\n");
    }

    /** Everyday questions, for divergence from the base and for coherence of replies. */
    public static List<String> prompts() {
        return split("fixed-prompts.txt", "\n");
    }

    private static List<String> split(String resource, String separator) {
        try (InputStream in = Objects.requireNonNull(Texts.class.getResourceAsStream(resource), resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            return Arrays.stream(text.split(separator)).map(String::strip).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the text that ships (" + resource + ")", e);
        }
    }
}
