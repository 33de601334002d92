package io.github.circuitrylabs.modelforge.train.data;

import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns text rows into token rows, as TRL does: the prompt is tokenised alone and together with its reply, and the
 * reply's tokens are what follows the prompt's number of tokens. An end token is appended when it is absent, never
 * twice; sequences are cut at the maximum length, keeping the start; a row whose prompt alone fills that is dropped.
 *
 * <p>Immutable; as safe for use by several threads as its tokenizer.
 */
public final class DatasetTokenizer {

    private static final int TEXTS_PER_CALL = 512;

    private final Tokenizer tokenizer;
    private final PromptFormat format;
    private final int maxLength;
    private final TrainingSafetyPolicy policy;
    private final int eos;
    private final ControlTokens controlTokens;
    private final boolean promptsLearnt;

    /**
     * @param tokenizer must name an end token
     * @param format how bare texts are joined
     * @param maxLength the most tokens of one sequence, prompt and reply together
     * @param policy asked about every row before it is tokenised
     */
    public DatasetTokenizer(Tokenizer tokenizer, PromptFormat format, int maxLength, TrainingSafetyPolicy policy) {
        this(tokenizer, format, maxLength, policy, ControlTokens.of(tokenizer), false);
    }

    private DatasetTokenizer(
            Tokenizer tokenizer,
            PromptFormat format,
            int maxLength,
            TrainingSafetyPolicy policy,
            ControlTokens controlTokens,
            boolean promptsLearnt) {
        if (maxLength < 2) {
            throw new InvalidInputException(
                    "The maximum length (%d) leaves no room for a prompt and a reply.".formatted(maxLength));
        }
        this.tokenizer = tokenizer;
        this.format = format;
        this.maxLength = maxLength;
        this.policy = policy;
        this.promptsLearnt = promptsLearnt;
        this.eos = tokenizer
                .eosId()
                .orElseThrow(() -> new InvalidInputException("The tokenizer names no end token, so a model could not "
                        + "learn to stop. Maybe set \"eos_token\" in tokenizer_config.json."));
        this.controlTokens = controlTokens;
    }

    /**
     * Takes rows as they are. Otherwise rows whose texts spell special tokens, other than an end token at their end, are
     * refused: whoever wrote such a text could end a turn and speak for others. What a chat template wrote is not asked.
     */
    public DatasetTokenizer allowingControlTokens() {
        return new DatasetTokenizer(tokenizer, format, maxLength, policy, ControlTokens.ALLOWED, promptsLearnt);
    }

    /** Makes completions of which the prompt is learnt, too, instead of only being read. */
    public DatasetTokenizer learningPrompts() {
        return new DatasetTokenizer(tokenizer, format, maxLength, policy, controlTokens, true);
    }

    /** The ids to generate from: exactly what stands before a completion in training. */
    public int[] prompt(String prompt) {
        return tokenizer.encode(format.render(prompt));
    }

    /**
     * Rows for supervised fine-tuning.
     *
     * @throws UnsafeTrainingDataException if the policy refuses a row
     * @throws InvalidDatasetException if a text spells a token of control
     */
    public TokenizedDataset<TokenizedCompletion> completions(List<CompletionRow> rows) {
        policy.check(rows);
        rows.forEach(this::refuseControlTokens);
        List<int[]> prompts = encode(rows.stream().map(format::render).toList());
        List<int[]> wholes = encode(
                rows.stream().map(row -> format.render(row) + row.completion()).toList());
        Tally tally = new Tally(rows.size());
        List<TokenizedCompletion> kept = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            int promptLength = prompts.get(i).length;
            int[] whole = ended(rows.get(i), wholes.get(i));
            if (promptLength >= maxLength || promptLength >= whole.length || whole.length < 2) {
                continue;
            }
            if (!startsWith(whole, prompts.get(i))) {
                tally.prefixMismatches++;
            }
            TokenizedCompletion row = new TokenizedCompletion(cut(whole, maxLength), promptsLearnt ? 0 : promptLength);
            tally.cut(row.length() < whole.length);
            tally.keep(i, row.length(), row.targets());
            kept.add(row);
        }
        return new TokenizedDataset<>(
                kept, tally.origins, tally.cutRows, tally.report(), DatasetDigest.ofCompletions(kept));
    }

    /**
     * Preference pairs.
     *
     * @throws UnsafeTrainingDataException if the policy refuses a pair
     */
    public TokenizedDataset<TokenizedPreference> preferences(List<PreferenceRow> rows) {
        policy.check(rows);
        rows.forEach(this::refuseControlTokens);
        List<int[]> prompts = encode(rows.stream().map(format::render).toList());
        List<int[]> chosen = encode(
                rows.stream().map(row -> format.render(row) + row.chosen()).toList());
        List<int[]> rejected = encode(
                rows.stream().map(row -> format.render(row) + row.rejected()).toList());
        Tally tally = new Tally(rows.size());
        List<TokenizedPreference> kept = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            int[] prompt = prompts.get(i);
            int[] withChosen = ended(rows.get(i), chosen.get(i));
            int[] withRejected = ended(rows.get(i), rejected.get(i));
            if (prompt.length >= Math.min(maxLength, Math.min(withChosen.length, withRejected.length))) {
                continue;
            }
            if (!startsWith(withChosen, prompt) || !startsWith(withRejected, prompt)) {
                tally.prefixMismatches++;
            }
            TokenizedPreference row = new TokenizedPreference(
                    prompt,
                    Arrays.copyOfRange(withChosen, prompt.length, Math.min(withChosen.length, maxLength)),
                    Arrays.copyOfRange(withRejected, prompt.length, Math.min(withRejected.length, maxLength)));
            tally.cut(Math.max(withChosen.length, withRejected.length) > maxLength);
            tally.keep(i, row.length(), row.chosen().length + row.rejected().length);
            kept.add(row);
        }
        return new TokenizedDataset<>(
                kept, tally.origins, tally.cutRows, tally.report(), DatasetDigest.ofPreferences(kept));
    }

    /**
     * Replies with a verdict.
     *
     * @throws UnsafeTrainingDataException if the policy refuses a row
     */
    public TokenizedDataset<TokenizedUnpaired> unpaired(List<UnpairedRow> rows) {
        policy.check(rows);
        rows.forEach(this::refuseControlTokens);
        List<int[]> prompts = encode(rows.stream().map(format::render).toList());
        List<int[]> wholes = encode(
                rows.stream().map(row -> format.render(row) + row.completion()).toList());
        Tally tally = new Tally(rows.size());
        List<TokenizedUnpaired> kept = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            int[] prompt = prompts.get(i);
            int[] whole = ended(rows.get(i), wholes.get(i));
            if (prompt.length >= Math.min(maxLength, whole.length)) {
                continue;
            }
            if (!startsWith(whole, prompt)) {
                tally.prefixMismatches++;
            }
            TokenizedUnpaired row = new TokenizedUnpaired(
                    prompt,
                    Arrays.copyOfRange(whole, prompt.length, Math.min(whole.length, maxLength)),
                    rows.get(i).desirable());
            tally.cut(whole.length > maxLength);
            tally.keep(i, row.length(), row.completion().length);
            kept.add(row);
        }
        return new TokenizedDataset<>(
                kept, tally.origins, tally.cutRows, tally.report(), DatasetDigest.ofUnpaired(kept));
    }

    /**
     * Plain texts as one stream, each ended by the end token, sliced into sequences of the maximum length; for
     * pretraining. Only the last sequence may be shorter. A row with a prompt goes in as prompt and completion, all of
     * it learnt.
     *
     * @throws UnsafeTrainingDataException if the policy refuses a row
     */
    public TokenizedDataset<TokenizedCompletion> packed(List<CompletionRow> rows) {
        policy.check(rows);
        List<String> texts =
                rows.stream().map(row -> format.render(row) + row.completion()).toList();
        Tally tally = new Tally(texts.size());
        List<TokenizedCompletion> kept = new ArrayList<>();
        int[] window = new int[maxLength];
        int filled = 0;
        int origin = 0;
        for (int start = 0; start < texts.size(); start += TEXTS_PER_CALL) {
            List<int[]> encoded =
                    tokenizer.encodeAll(texts.subList(start, Math.min(texts.size(), start + TEXTS_PER_CALL)));
            for (int i = 0; i < encoded.size(); i++) {
                for (int id : withEos(encoded.get(i))) {
                    origin = filled == 0 ? start + i : origin;
                    window[filled++] = id;
                    if (filled == maxLength) {
                        kept.add(tally.keep(origin, window.clone()));
                        filled = 0;
                    }
                }
            }
        }
        if (filled > 1) {
            kept.add(tally.keep(origin, Arrays.copyOf(window, filled)));
        }
        return new TokenizedDataset<>(
                kept, tally.origins, tally.cutRows, tally.reportOfPacking(), DatasetDigest.ofCompletions(kept));
    }

    private void refuseControlTokens(TrainingRow row) {
        if (row.form() == TextForm.RENDERED) {
            return;
        }
        String other = row instanceof PreferenceRow pair
                ? pair.rejected()
                : row instanceof UnpairedRow reply ? reply.completion() : "";
        refuse(row, "prompt", controlTokens.problemInside(row.prompt()));
        refuse(row, null, controlTokens.problem(row.wanted()));
        refuse(row, null, controlTokens.problem(other));
    }

    private static void refuse(TrainingRow row, @Nullable String field, Optional<String> problem) {
        if (problem.isPresent()) {
            throw new InvalidDatasetException(row.source().file(), row.source().line(), field, problem.get());
        }
    }

    private List<int[]> encode(List<String> texts) {
        List<int[]> encoded = new ArrayList<>(texts.size());
        for (int start = 0; start < texts.size(); start += TEXTS_PER_CALL) {
            encoded.addAll(tokenizer.encodeAll(texts.subList(start, Math.min(texts.size(), start + TEXTS_PER_CALL))));
        }
        return encoded;
    }

    private int[] ended(TrainingRow row, int[] ids) {
        return row.form() == TextForm.RENDERED ? ids : withEos(ids);
    }

    private int[] withEos(int[] ids) {
        if (ids.length > 0 && ids[ids.length - 1] == eos) {
            return ids;
        }
        int[] ended = Arrays.copyOf(ids, ids.length + 1);
        ended[ids.length] = eos;
        return ended;
    }

    private static int[] cut(int[] ids, int length) {
        return ids.length <= length ? ids : Arrays.copyOf(ids, length);
    }

    private static boolean startsWith(int[] ids, int[] start) {
        return ids.length >= start.length && Arrays.equals(ids, 0, start.length, start, 0, start.length);
    }

    private static final class Tally {
        private final int rows;
        private final List<Integer> origins = new ArrayList<>();
        private final Set<Integer> cutRows = new HashSet<>();
        private int prefixMismatches;
        private long tokens;
        private long targets;

        private Tally(int rows) {
            this.rows = rows;
        }

        /** The row that is kept next. */
        private void cut(boolean isCut) {
            if (isCut) {
                cutRows.add(origins.size());
            }
        }

        private void keep(int origin, long length, long targetTokens) {
            origins.add(origin);
            tokens += length;
            targets += targetTokens;
        }

        private TokenizedCompletion keep(int origin, int[] ids) {
            TokenizedCompletion row = new TokenizedCompletion(ids, 0);
            keep(origin, row.length(), row.targets());
            return row;
        }

        private TokenizationReport report() {
            return new TokenizationReport(
                    rows, rows - origins.size(), cutRows.size(), prefixMismatches, tokens, targets);
        }

        private TokenizationReport reportOfPacking() {
            return new TokenizationReport(rows, 0, 0, 0, tokens, targets);
        }
    }
}
