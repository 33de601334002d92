package io.github.circuitrylabs.modelforge.train.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Trains a byte-level BPE vocabulary, as GPT-2's: words are split by GPT-2's rule, spelled in bytes, and the most
 * frequent adjacent pairs are merged until the vocabulary has its size. Any text can be encoded, none needs an unknown
 * token.
 *
 * <p>Deterministic: the result depends on the multiset of words only, not on the order of the texts. On the same texts
 * it learns the vocabulary and merges that {@code tokenizers.trainers.BpeTrainer} learns.
 *
 * <pre>{@code
 * BytePairVocabulary vocabulary = BytePairTrainer.defaults().vocabularySize(4096).train(texts);
 * vocabulary.save(folder);
 * Tokenizer tokenizer = HuggingFaceTokenizer.load(folder);
 * }</pre>
 *
 * <p>Immutable; each {@code with}-like method returns a changed copy. Memory grows with the number of distinct words.
 */
public final class BytePairTrainer {

    /**
     * Ends every document and every completion. It is also the token to begin with for a runtime that insists on one
     * (as in GPT-2): to a model trained on a stream of documents, "after an end" and "at the beginning" are the same
     * state, and a token of its own for the beginning would be one more thing to forget. {@code encode} never adds it.
     */
    public static final String END_OF_TEXT = "<|endoftext|>";

    /**
     * Fills up batches where a trainer needs that. Apart from {@link #END_OF_TEXT}, because collators that mask the
     * padding token's loss would otherwise mask the end too, and the model would never learn to stop.
     */
    public static final String PADDING = "<|pad|>";

    private final int vocabularySize;
    private final long minimumFrequency;
    private final List<String> specialTokens;

    private BytePairTrainer(int vocabularySize, long minimumFrequency, List<String> specialTokens) {
        this.vocabularySize = vocabularySize;
        this.minimumFrequency = minimumFrequency;
        this.specialTokens = specialTokens;
    }

    /** 4096 tokens, pairs seen at least twice, special tokens {@link #END_OF_TEXT} (id 0) and {@link #PADDING} (id 1). */
    public static BytePairTrainer defaults() {
        return new BytePairTrainer(4096, 2, List.of(END_OF_TEXT, PADDING));
    }

    /** The number of tokens to reach, special tokens and the 256 bytes included. */
    public BytePairTrainer vocabularySize(int size) {
        if (size < 256 + specialTokens.size()) {
            throw new IllegalArgumentException(
                    "A vocabulary of (%d) tokens cannot hold 256 bytes and (%d) special tokens. Maybe use 4096."
                            .formatted(size, specialTokens.size()));
        }
        return new BytePairTrainer(size, minimumFrequency, specialTokens);
    }

    /** A pair seen less often is not merged, even if the vocabulary stays smaller then. */
    public BytePairTrainer minimumFrequency(long frequency) {
        if (frequency < 1) {
            throw new IllegalArgumentException("The minimum frequency (%d) must be at least 1.".formatted(frequency));
        }
        return new BytePairTrainer(vocabularySize, frequency, specialTokens);
    }

    /** Further special tokens, which get the ids after {@link #END_OF_TEXT} and {@link #PADDING}. */
    public BytePairTrainer specialTokens(String... further) {
        LinkedHashSet<String> all = new LinkedHashSet<>(List.of(END_OF_TEXT, PADDING));
        all.addAll(List.of(further));
        return new BytePairTrainer(vocabularySize, minimumFrequency, List.copyOf(all));
    }

    /**
     * Learns a vocabulary.
     *
     * @param texts documents; words never cross from one to the next; consumed once, in one thread
     */
    public BytePairVocabulary train(Stream<String> texts) {
        WordSplitter splitter = new WordSplitter();
        Map<String, long[]> countOfWord = new HashMap<>(1 << 16);
        texts.sequential()
                .forEach(text ->
                        splitter.split(text, word -> countOfWord.computeIfAbsent(word, w -> new long[1])[0]++));

        ByteLevelAlphabet alphabet = new ByteLevelAlphabet();
        List<String> tokens = new ArrayList<>(specialTokens);
        tokens.addAll(alphabet.sorted());
        int[] idOfByte = new int[256];
        for (int value = 0; value < 256; value++) {
            idOfByte[value] = tokens.lastIndexOf(Character.toString(alphabet.charOf(value)));
        }

        List<int[]> words = new ArrayList<>(countOfWord.size());
        long[] counts = new long[countOfWord.size()];
        countOfWord.forEach((word, count) -> {
            counts[words.size()] = count[0];
            words.add(idsOf(word, idOfByte));
        });
        List<PairMerger.Merge> merges = new PairMerger(tokens, words, counts).run(vocabularySize, minimumFrequency);
        List<BytePairVocabulary.Merge> named = merges.stream()
                .map(merge -> new BytePairVocabulary.Merge(tokens.get(merge.left()), tokens.get(merge.right())))
                .toList();
        return new BytePairVocabulary(List.copyOf(tokens), named, specialTokens.size());
    }

    private static int[] idsOf(String word, int[] idOfByte) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            ids[i] = idOfByte[bytes[i] & 0xFF];
        }
        return ids;
    }
}
