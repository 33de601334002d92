package io.github.circuitrylabs.modelforge.train.decoding;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.Continuation;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.Sampling;
import io.github.circuitrylabs.modelforge.train.TokenGuide;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.decoding.GeneratedText.Finish;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has a model write text, and says how probable a given text is. Model and tokenizer are the caller's and stay open. Not
 * thread-safe.
 */
public final class TextGenerator {

    private final LanguageModel model;
    private final Tokenizer tokenizer;
    private @Nullable TokenTable table;

    public TextGenerator(LanguageModel model, Tokenizer tokenizer) {
        this.model = model;
        this.tokenizer = tokenizer;
    }

    /** Continues one prompt. */
    public GeneratedText generate(String prompt, long seed, Sampling sampling, TextOptions options) {
        return generate(List.of(prompt), new long[] {seed}, sampling, options, TextListener.NONE)
                .get(0);
    }

    /**
     * Continues prompts, all in one batch. A row's text depends on its prompt and its seed, not on the rows beside it.
     *
     * @param prompts as the model reads them, templates and all
     * @param seeds one for each prompt
     * @return in the prompts' order
     * @throws InvalidInputException if a prompt is empty or too long, or if no JSON of the shape asked for is short enough
     */
    public List<GeneratedText> generate(
            List<String> prompts, long[] seeds, Sampling sampling, TextOptions options, TextListener listener) {
        List<int[]> ids = tokenizer.encodeAll(prompts);
        int longest = ids.stream().mapToInt(row -> row.length).max().orElse(0);
        int room = model.config().maxPositionEmbeddings() - longest;
        Sampling within = sampling.withMaxNewTokens(Math.max(1, Math.min(room, sampling.maxNewTokens())));
        List<RowText> texts = new ArrayList<>();
        for (int row = 0; row < prompts.size(); row++) {
            texts.add(new RowText(row, tokenizer, options.stopStrings(), listener));
        }
        Rows rows = new Rows(texts, options.json(), within.maxNewTokens());
        List<Continuation> written = model.generate(ids, seeds, within, rows);
        List<GeneratedText> generated = new ArrayList<>();
        for (int row = 0; row < texts.size(); row++) {
            Continuation one = written.get(row);
            generated.add(
                    new GeneratedText(texts.get(row).finish(), one.ids(), rows.finish(row, one), one.logProbability()));
        }
        return generated;
    }

    /**
     * One token of a text that was given.
     *
     * @param text of this token alone
     * @param logProbability natural, given all before it
     */
    public record ScoredToken(int id, String text, double logProbability) {}

    /**
     * How probable each token of a text is after a prompt, in the model's own distribution.
     *
     * @throws InvalidInputException if the text adds no token to the prompt, or the prompt is empty
     */
    public List<ScoredToken> score(String prompt, String text) {
        int[] before = tokenizer.encode(prompt);
        int[] whole = tokenizer.encode(prompt + text);
        if (before.length == 0 || whole.length <= before.length) {
            throw new InvalidInputException(
                    "There is nothing to score: the prompt has (%d) tokens, prompt and text together (%d)."
                            .formatted(before.length, whole.length));
        }
        float[] logProbabilities = model.logProbabilities(List.of(new TokenizedCompletion(whole, before.length)))
                .get(0);
        List<ScoredToken> scored = new ArrayList<>();
        for (int i = 0; i < logProbabilities.length; i++) {
            int id = whole[before.length + i];
            scored.add(new ScoredToken(id, tokenizer.decodeWithSpecialTokens(id), logProbabilities[i]));
        }
        return scored;
    }

    private TokenTable table() {
        if (table == null) {
            table = new TokenTable(tokenizer);
        }
        return table;
    }

    /** The rows of one call: their texts, and where each stands in its JSON. */
    private final class Rows implements TokenGuide {
        private final List<RowText> texts;
        private final JsonState @Nullable [] states;
        private final int[] left;
        private final List<Integer> ends = model.config().eosTokenIds();

        private Rows(List<RowText> texts, @Nullable JsonShape json, int maxNewTokens) {
            this.texts = texts;
            this.left = new int[texts.size()];
            Arrays.fill(left, maxNewTokens);
            if (json == null) {
                this.states = null;
                return;
            }
            this.states = new JsonState[texts.size()];
            Arrays.fill(states, json.start());
            if (json.start().closing() > maxNewTokens) {
                throw new InvalidInputException(
                        "The shortest JSON of this shape has (%d) bytes, but only (%d) tokens may be written. Maybe allow"
                                        .formatted(json.start().closing(), maxNewTokens)
                                + " more.");
            }
        }

        @Override
        public @Nullable BitSet allowed(int row) {
            if (states == null) {
                return null;
            }
            BitSet allowed = table().follow(states[row], left[row] - 1);
            if (states[row].closing() > 0) {
                return allowed;
            }
            BitSet withEnds = (BitSet) allowed.clone();
            ends.forEach(withEnds::set);
            return withEnds;
        }

        @Override
        public boolean goesOnAfter(int row, int id) {
            left[row]--;
            if (ends.contains(id)) {
                return false;
            }
            if (states != null) {
                states[row] = table().after(states[row], id);
            }
            return texts.get(row).goesOnAfter(id) && (states == null || !states[row].equals(JsonState.END));
        }

        private Finish finish(int row, Continuation written) {
            if (texts.get(row).isStopped()) {
                return Finish.STOP_STRING;
            }
            if (states != null && states[row].closing() == 0) {
                return Finish.JSON_COMPLETE;
            }
            return written.ended() ? Finish.END_TOKEN : Finish.LIMIT;
        }
    }
}
