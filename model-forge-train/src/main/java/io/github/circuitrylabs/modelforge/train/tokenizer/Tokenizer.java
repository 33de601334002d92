package io.github.circuitrylabs.modelforge.train.tokenizer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Text to token ids and back, for one model. Implementations are safe for use by several threads.
 *
 * <p>{@link #encode} adds no special tokens; who needs an end or a beginning adds the id. A special token's own text
 * inside the input becomes that token, as in transformers, so that training data can spell an end of text.
 */
public interface Tokenizer extends AutoCloseable {

    /** The ids of the text, without a beginning or end token. Empty text has none. */
    int[] encode(String text);

    /** The ids of each text; the same as {@link #encode} one by one, but faster where the implementation can. */
    default List<int[]> encodeAll(List<String> texts) {
        return texts.stream().map(this::encode).toList();
    }

    /** The text of the ids; special tokens are left out, broken UTF-8 becomes U+FFFD. */
    String decode(int... ids);

    /** The text of the ids with special tokens spelled out, for people to look at. */
    String decodeWithSpecialTokens(int... ids);

    /** The bytes that a token adds to a text (UTF-8, a character may be split); none for a special token or an unused id. */
    byte[] bytes(int id);

    /** One more than the largest id. A model's embedding may have more rows, never fewer. */
    int vocabularySize();

    /** The id some models need at the beginning; empty when the tokenizer names none. */
    OptionalInt bosId();

    /** The id that ends a document or reply; empty when the tokenizer names none. */
    OptionalInt eosId();

    /** The id that fills up batches; empty when the tokenizer names none. */
    OptionalInt padId();

    /** How this model wants conversations written; empty when it was not trained on any. */
    Optional<ChatTemplate> chatTemplate();

    /** The texts that {@link #encode} turns into special tokens; none when the tokenizer has none. */
    default Set<String> controlTokens() {
        return Set.of();
    }

    /** Frees what the implementation holds; the tokenizer must not be used afterwards. */
    @Override
    void close();
}
