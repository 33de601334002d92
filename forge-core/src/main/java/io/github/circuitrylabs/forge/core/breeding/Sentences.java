package io.github.circuitrylabs.forge.core.breeding;

import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** A prompt as a list of sentences that can be taken apart and put together again. */
final class Sentences {

    private static final Pattern BETWEEN = Pattern.compile("(?<=[.?!…])\\s+(?=\\S)");

    private Sentences() {}

    static List<String> of(String prompt) {
        return new ArrayList<>(List.of(BETWEEN.split(prompt.strip())));
    }

    static String join(List<String> sentences) {
        return String.join(" ", sentences);
    }

    /** The first sentence that the tagger recognises, or −1. */
    static int indexOf(List<String> sentences, Function<String, String> tag) {
        for (int i = 0; i < sentences.size(); i++) {
            if (!tag.apply(sentences.get(i)).equals(CueTagger.UNKNOWN)) {
                return i;
            }
        }
        return -1;
    }
}
