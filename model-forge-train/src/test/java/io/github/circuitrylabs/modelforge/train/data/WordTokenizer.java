package io.github.circuitrylabs.modelforge.train.data;

import io.github.circuitrylabs.modelforge.train.tokenizer.ChatTemplate;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** One token per word with the blanks in front of it; id 0 is {@code <end>}. Enough to see what happens to sequences. */
final class WordTokenizer implements Tokenizer {

    private final List<String> words = new ArrayList<>(List.of("<end>"));

    @Override
    public int[] encode(String text) {
        return Arrays.stream(text.split("(?<=\\S)(?=\\s)|(?=<end>)|(?<=<end>)"))
                .filter(word -> !word.isEmpty())
                .mapToInt(this::id)
                .toArray();
    }

    private int id(String word) {
        if (!words.contains(word)) {
            words.add(word);
        }
        return words.indexOf(word);
    }

    @Override
    public String decode(int... ids) {
        return decodeWithSpecialTokens(ids).replace("<end>", "");
    }

    @Override
    public String decodeWithSpecialTokens(int... ids) {
        return Arrays.stream(ids).mapToObj(words::get).collect(Collectors.joining());
    }

    @Override
    public byte[] bytes(int id) {
        return decode(id).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int vocabularySize() {
        return words.size();
    }

    @Override
    public OptionalInt bosId() {
        return OptionalInt.empty();
    }

    @Override
    public OptionalInt eosId() {
        return OptionalInt.of(0);
    }

    @Override
    public OptionalInt padId() {
        return OptionalInt.empty();
    }

    @Override
    public Optional<ChatTemplate> chatTemplate() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
