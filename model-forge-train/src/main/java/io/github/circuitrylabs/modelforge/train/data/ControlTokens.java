package io.github.circuitrylabs.modelforge.train.data;

import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds texts in data that the tokenizer would turn into tokens of control: whoever writes a row could end a turn, or begin
 * one in another's name. The end token at the end of a text is no such thing; it says what tokenising would add anyway.
 *
 * @param texts the special tokens by their texts
 * @param end the end token among them
 */
record ControlTokens(Set<String> texts, @Nullable String end) {

    /** Finds nothing: whoever made the data is trusted with them. */
    static final ControlTokens ALLOWED = new ControlTokens(Set.of(), null);

    static ControlTokens of(Tokenizer tokenizer) {
        Set<String> texts = new TreeSet<>(tokenizer.controlTokens());
        texts.remove("");
        String end = tokenizer.eosId().isPresent()
                ? tokenizer.decodeWithSpecialTokens(tokenizer.eosId().getAsInt())
                : null;
        return new ControlTokens(texts, end);
    }

    /** What is wrong with a text that people or models wrote, if anything is. */
    Optional<String> problem(String text) {
        String body = end != null && !end.isEmpty() && text.endsWith(end)
                ? text.substring(0, text.length() - end.length())
                : text;
        return problemInside(body);
    }

    /** What is wrong with a turn of a conversation, which the template ends. */
    Optional<String> problemInside(String text) {
        return texts.stream()
                .filter(text::contains)
                .findFirst()
                .map(token -> "the text holds the model's control token (" + token + ") at character ("
                        + text.indexOf(token)
                        + "), so whoever wrote it could speak for others. Maybe take it out, or allow control tokens if"
                        + " you wrote these rows for this model.");
    }
}
