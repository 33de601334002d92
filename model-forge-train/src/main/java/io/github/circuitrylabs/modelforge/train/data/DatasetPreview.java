package io.github.circuitrylabs.modelforge.train.data;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a training would see: each row as the tokens the model reads, told apart by what is learnt of them, and totals over
 * all rows. Immutable.
 *
 * @param rows the rows kept, in their order
 * @param dropped the rows of which nothing is trained, since their prompt alone fills the maximum length
 * @param lengths of the rows kept, in tokens; a preference's prompt counts once
 * @param byTarget totals of the rows kept by their {@code evaluation_target}; {@code -} where they name none
 * @param bySource totals of the rows kept by the file or database they came from
 * @param report what tokenising did
 */
public record DatasetPreview(
        List<Row> rows,
        List<RowSource> dropped,
        LengthHistogram lengths,
        Map<String, Total> byTarget,
        Map<String, Total> bySource,
        TokenizationReport report) {

    /** What a training does with tokens. */
    public enum Role {
        /** Only read: masked out of the loss. */
        PROMPT,
        /** Learnt. */
        LEARNT,
        /** Learnt to be avoided: a rejected or undesirable reply. */
        AVOIDED
    }

    /**
     * Neighbouring tokens of one role.
     *
     * @param tokens their texts one by one, special tokens spelled out
     * @param text their text as a whole
     */
    public record Part(Role role, List<String> tokens, String text) {

        /** Copies the tokens. */
        public Part {
            tokens = List.copyOf(tokens);
        }
    }

    /**
     * One row.
     *
     * @param cut whether it lost tokens at its end
     */
    public record Row(RowSource source, String target, List<Part> parts, boolean cut) {

        /** Copies the parts. */
        public Row {
            parts = List.copyOf(parts);
        }

        /** Tokens of all parts. */
        public int length() {
            return parts.stream().mapToInt(part -> part.tokens().size()).sum();
        }
    }

    /**
     * Sums over rows.
     *
     * @param learntTokens tokens with a loss
     */
    public record Total(int rows, long tokens, long learntTokens) {

        private Total plus(long length, long learnt) {
            return new Total(rows + 1, tokens + length, learntTokens + learnt);
        }
    }

    /** Copies the collections. */
    public DatasetPreview {
        rows = List.copyOf(rows);
        dropped = List.copyOf(dropped);
        byTarget = Collections.unmodifiableMap(new TreeMap<>(byTarget));
        bySource = Collections.unmodifiableMap(new TreeMap<>(bySource));
    }

    /**
     * Looks at a tokenised dataset.
     *
     * @param texts the rows that were tokenised
     * @param data what became of them, token rows of any kind
     * @param shown how many rows are spelled out, from the first; all are counted
     */
    public static DatasetPreview of(
            List<? extends TrainingRow> texts, TokenizedDataset<?> data, Tokenizer tokenizer, int shown) {
        if (texts.size() != data.report().rows()) {
            throw new InvalidInputException("The dataset was made of ("
                    + data.report().rows() + ") rows, not of these (" + texts.size() + ").");
        }
        List<Row> rows = new ArrayList<>();
        BitSet kept = new BitSet(texts.size());
        Map<String, Total> byTarget = new TreeMap<>();
        Map<String, Total> bySource = new TreeMap<>();
        int[] lengths = new int[data.rows().size()];
        for (int i = 0; i < lengths.length; i++) {
            TrainingRow text = texts.get(data.origins().get(i));
            kept.set(data.origins().get(i));
            List<Slice> slices = slices(data.rows().get(i));
            lengths[i] = slices.stream().mapToInt(slice -> slice.ids().length).sum();
            long learnt = slices.stream()
                    .filter(slice -> slice.role() != Role.PROMPT)
                    .mapToLong(slice -> slice.ids().length)
                    .sum();
            count(byTarget, target(text), lengths[i], learnt);
            count(bySource, text.source().collection(), lengths[i], learnt);
            if (i < shown) {
                rows.add(new Row(
                        text.source(),
                        target(text),
                        slices.stream().map(slice -> part(slice, tokenizer)).toList(),
                        data.cut().contains(i)));
            }
        }
        List<RowSource> dropped = new ArrayList<>();
        for (int i = kept.nextClearBit(0); i < texts.size(); i = kept.nextClearBit(i + 1)) {
            dropped.add(texts.get(i).source());
        }
        return new DatasetPreview(rows, dropped, LengthHistogram.of(lengths), byTarget, bySource, data.report());
    }

    private record Slice(Role role, int[] ids) {}

    private static List<Slice> slices(Object row) {
        if (row instanceof TokenizedCompletion completion) {
            int prompt = completion.promptLength();
            return slices(
                    new Slice(Role.PROMPT, Arrays.copyOf(completion.ids(), prompt)),
                    new Slice(Role.LEARNT, Arrays.copyOfRange(completion.ids(), prompt, completion.length())));
        }
        if (row instanceof TokenizedPreference pair) {
            return slices(
                    new Slice(Role.PROMPT, pair.prompt()),
                    new Slice(Role.LEARNT, pair.chosen()),
                    new Slice(Role.AVOIDED, pair.rejected()));
        }
        if (row instanceof TokenizedUnpaired reply) {
            return slices(
                    new Slice(Role.PROMPT, reply.prompt()),
                    new Slice(reply.desirable() ? Role.LEARNT : Role.AVOIDED, reply.completion()));
        }
        throw new InvalidInputException("Token rows of (" + row.getClass().getSimpleName() + ") cannot be shown.");
    }

    private static List<Slice> slices(Slice... all) {
        return Arrays.stream(all).filter(slice -> slice.ids().length > 0).toList();
    }

    private static Part part(Slice slice, Tokenizer tokenizer) {
        List<String> tokens = Arrays.stream(slice.ids())
                .mapToObj(tokenizer::decodeWithSpecialTokens)
                .toList();
        return new Part(slice.role(), tokens, tokenizer.decodeWithSpecialTokens(slice.ids()));
    }

    private static String target(TrainingRow row) {
        return row.metadata().get("evaluation_target") instanceof String target ? target : "-";
    }

    private static void count(Map<String, Total> totals, String key, long length, long learnt) {
        totals.merge(key, new Total(1, length, learnt), (sum, one) -> sum.plus(one.tokens(), one.learntTokens()));
    }
}
