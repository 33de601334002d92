package io.github.circuitrylabs.modelforge.train.internal.llama;

import java.util.Arrays;
import java.util.List;

/**
 * Rows of tokens laid end to end. The last token of each sequence predicts nothing and is left out.
 *
 * @param rows number of rows B
 * @param length most tokens of one T
 * @param ids token ids, [N]
 * @param positions place of each token in its sequence, [N]
 * @param slots place of each token in the padded [B * T], [N]
 * @param predicting indices of the tokens that predict a target, [M]
 * @param targets what they predict, [M]
 * @param owner the sequence that each target belongs to, [M]
 * @param sequences number of sequences: as many as rows, or two to a row for pairs
 * @param segments of pairs: 0 for the prompt, 1 for the chosen, 2 for the rejected reply, [N]; else empty
 */
public record FlatBatch(
        int rows,
        int length,
        long[] ids,
        long[] positions,
        long[] slots,
        long[] predicting,
        long[] targets,
        long[] owner,
        int sequences,
        long[] segments) {

    private FlatBatch(int rows, int length, int tokens, int targets, int sequences, boolean segments) {
        this(
                rows,
                length,
                new long[tokens],
                new long[tokens],
                new long[tokens],
                new long[targets],
                new long[targets],
                new long[targets],
                sequences,
                new long[segments ? tokens : 0]);
    }

    /**
     * Every sequence a row.
     *
     * @param texts token ids, each at least 2
     * @param firstTargets index of the first id of each that is a target, at least 1
     */
    public static FlatBatch of(List<int[]> texts, int[] firstTargets) {
        int tokens = 0;
        int targets = 0;
        int length = 0;
        for (int row = 0; row < firstTargets.length; row++) {
            int[] text = texts.get(row);
            tokens += text.length - 1;
            targets += text.length - firstTargets[row];
            length = Math.max(length, text.length - 1);
        }
        FlatBatch batch = new FlatBatch(firstTargets.length, length, tokens, targets, firstTargets.length, false);
        int token = 0;
        int target = 0;
        for (int row = 0; row < firstTargets.length; row++) {
            int[] text = texts.get(row);
            for (int t = 0; t < text.length - 1; t++, token++) {
                batch.put(token, text[t], t, row * length + t);
                if (t + 1 >= firstTargets[row]) {
                    batch.predict(target++, token, text[t + 1], row);
                }
            }
        }
        return batch;
    }

    /**
     * Every pair a row: its prompt once, then both replies, whose positions start anew and which do not see each other. The
     * prompt's last token predicts the first token of both. The chosen replies are sequences 0 to B − 1, the rejected ones
     * B to 2 B − 1.
     *
     * @param prompts token ids, each at least 1
     */
    public static FlatBatch ofPairs(List<int[]> prompts, List<int[]> chosen, List<int[]> rejected) {
        int pairs = prompts.size();
        int tokens = 0;
        int targets = 0;
        int length = 0;
        for (int i = 0; i < pairs; i++) {
            int replies = chosen.get(i).length + rejected.get(i).length;
            int ofRow = prompts.get(i).length + replies - 2;
            tokens += ofRow;
            targets += replies;
            length = Math.max(length, ofRow);
        }
        FlatBatch batch = new FlatBatch(pairs, length, tokens, targets, 2 * pairs, true);
        int token = 0;
        int target = 0;
        for (int row = 0; row < pairs; row++) {
            int[] prompt = prompts.get(row);
            int rowStart = token;
            for (int t = 0; t < prompt.length; t++, token++) {
                batch.put(token, prompt[t], t, row * length + token - rowStart);
            }
            int endOfPrompt = token - 1;
            for (int segment = 1; segment <= 2; segment++) {
                int[] reply = (segment == 1 ? chosen : rejected).get(row);
                int sequence = segment == 1 ? row : pairs + row;
                batch.predict(target++, endOfPrompt, reply[0], sequence);
                for (int t = 0; t < reply.length - 1; t++, token++) {
                    batch.put(token, reply[t], prompt.length + t, row * length + token - rowStart);
                    batch.segments[token] = segment;
                    batch.predict(target++, token, reply[t + 1], sequence);
                }
            }
        }
        return batch;
    }

    /** Texts whose every position is asked for its next token, the last one too: for logits. */
    public static FlatBatch open(List<int[]> texts) {
        List<int[]> longer =
                texts.stream().map(text -> Arrays.copyOf(text, text.length + 1)).toList();
        int[] first = new int[texts.size()];
        Arrays.fill(first, 1);
        return of(longer, first);
    }

    private void put(int token, int id, int position, int slot) {
        ids[token] = id;
        positions[token] = position;
        slots[token] = slot;
    }

    private void predict(int target, int token, int id, int sequence) {
        predicting[target] = token;
        targets[target] = id;
        owner[target] = sequence;
    }

    /** Number of targets of each sequence. */
    public float[] targetsOfSequences() {
        float[] counts = new float[sequences];
        for (long sequence : owner) {
            counts[(int) sequence]++;
        }
        return counts;
    }

    public int tokens() {
        return ids.length;
    }
}
