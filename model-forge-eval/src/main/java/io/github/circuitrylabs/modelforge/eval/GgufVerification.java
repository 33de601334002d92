package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport.Check;
import io.github.circuitrylabs.modelforge.gguf.GgmlType;
import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.Sampling;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How far the answers of a GGUF file are from those of the Hugging Face model that it was made of. Both run in our own
 * forward pass, the file with exactly the weights that it holds, on the same texts: each prompt and what the source
 * model greedily writes after it. Every position counts.
 *
 * @param gguf the file
 * @param source the folder it was made of
 * @param type the coarsest type among its matrices, which decides the bounds
 * @param texts how many texts were compared
 * @param positions tokens of all texts: so many distributions were compared
 * @param tokenizedOtherwise prompts whose ids differ between the folder's tokenizer and the file's vocabulary
 * @param greedyAgreement the part of positions at which both find the same token most likely; near ties count, so an
 *     undecided model has a low one whatever its file
 * @param clearAgreement the same among positions at which the source finds its token at least twice as likely as any other
 * @param maxDifference largest difference of log-probabilities (natural), over all tokens of all positions that the source
 *     finds likelier than one in a thousand
 * @param meanDifference mean of those differences, which has a bound; the largest of many thousand is reported only
 * @param divergence mean over positions of KL(source ‖ file), in nats
 * @param bounds what the type explains
 */
public record GgufVerification(
        Path gguf,
        Path source,
        GgmlType type,
        int texts,
        int positions,
        int tokenizedOtherwise,
        double greedyAgreement,
        double clearAgreement,
        double maxDifference,
        double meanDifference,
        double divergence,
        Bounds bounds) {

    private static final int SAMPLED_PROMPTS = 16;
    private static final int PROMPT_TOKENS = 24;
    private static final int CONTINUATION_TOKENS = 32;
    private static final long SEED = 1;
    private static final double CLEAR_LEAD = Math.log(2);
    private static final double LIKELY = Math.log(1e-3);

    /**
     * What a type's rounding explains. Differences beyond it come from something else: rows in the wrong order, a forgotten
     * rope scaling, another tokenizer.
     *
     * @param clearAgreement at least so much
     * @param meanDifference at most so much
     * @param divergence at most so much, in nats
     */
    public record Bounds(double clearAgreement, double meanDifference, double divergence) {

        /** The bounds of a type. */
        public static Bounds of(GgmlType type) {
            return switch (type) {
                case F32 -> new Bounds(1, 1e-5, 1e-9);
                case F16 -> new Bounds(1, 8e-3, 1e-5);
                case BF16 -> new Bounds(0.99, 0.04, 1e-3);
                case Q8_0 -> new Bounds(0.99, 0.09, 1e-3);
                case Q6_K -> new Bounds(0.99, 0.2, 0.01);
                case Q5_0, Q5_1, Q5_K -> new Bounds(0.98, 0.35, 0.03);
                default -> new Bounds(0.95, 0.6, 0.1);
            };
        }
    }

    /**
     * Compares a file with its source.
     *
     * @param prompts texts to compare on; if empty, the source model samples {@value #SAMPLED_PROMPTS}
     * @throws InvalidInputException if the two are not of the same shape
     * @throws io.github.circuitrylabs.modelforge.gguf.TensorFileException if the file is not sound
     */
    public static GgufVerification verify(Path gguf, Path hfFolder, List<String> prompts) {
        try (LanguageModel source = ModelForge.load(hfFolder);
                LanguageModel file = ModelForge.load(gguf);
                Tokenizer tokenizer = HuggingFaceTokenizer.load(hfFolder);
                Tokenizer vocabulary = HuggingFaceTokenizer.load(gguf)) {
            if (source.config().vocabSize() != file.config().vocabSize()) {
                throw new InvalidInputException("The file (%s) has (%d) tokens, the model (%s) has (%d)"
                        .formatted(
                                gguf,
                                file.config().vocabSize(),
                                hfFolder,
                                source.config().vocabSize()));
            }
            List<int[]> starts = prompts.isEmpty() ? sampled(source) : encoded(tokenizer, prompts, source);
            int otherwise = 0;
            for (String prompt : prompts) {
                otherwise += Arrays.equals(tokenizer.encode(prompt), vocabulary.encode(prompt)) ? 0 : 1;
            }
            Comparison comparison = new Comparison();
            for (int[] text : continued(source, starts)) {
                comparison.add(source.logits(text), file.logits(text));
            }
            GgmlType type = coarsest(gguf);
            return new GgufVerification(
                    gguf,
                    hfFolder,
                    type,
                    starts.size(),
                    comparison.positions,
                    otherwise,
                    (double) comparison.agreeing / comparison.positions,
                    comparison.clear == 0 ? 1 : (double) comparison.clearlyAgreeing / comparison.clear,
                    comparison.max,
                    comparison.sum / comparison.likely,
                    comparison.divergence / comparison.positions,
                    Bounds.of(type));
        }
    }

    /** Whether the file says what its source says, as far as its type can. */
    public boolean passed() {
        return checks().stream().allMatch(Check::passed);
    }

    /** One check per bound. */
    public List<Check> checks() {
        return List.of(
                Check.atMost("prompts tokenised otherwise", tokenizedOtherwise, 0),
                Check.atLeast("greedy agreement where the source is clear", clearAgreement, bounds.clearAgreement()),
                Check.atMost("mean difference of log-probabilities", meanDifference, bounds.meanDifference()),
                Check.atMost("mean divergence", divergence, bounds.divergence()));
    }

    private static GgmlType coarsest(Path gguf) {
        try (GgufFile file = GgufFile.open(gguf)) {
            return file.names().stream()
                    .filter(name -> file.tensor(name).shape().length > 1)
                    .map(file::type)
                    .min(Comparator.comparingDouble(type -> (double) type.blockBytes() / type.blockSize()))
                    .orElseThrow();
        }
    }

    private static List<int[]> sampled(LanguageModel source) {
        Integer bos = source.config().bosTokenId();
        List<Integer> ends = source.config().eosTokenIds();
        int first = bos != null ? bos : ends.isEmpty() ? 0 : ends.get(0);
        List<int[]> starts = new ArrayList<>();
        long[] seeds = new long[SAMPLED_PROMPTS];
        for (int i = 0; i < SAMPLED_PROMPTS; i++) {
            starts.add(new int[] {first});
            seeds[i] = SEED + i;
        }
        return joined(starts, source, seeds, Sampling.plain(room(source, PROMPT_TOKENS)));
    }

    private static List<int[]> encoded(Tokenizer tokenizer, List<String> prompts, LanguageModel source) {
        int most = Math.max(1, source.config().maxPositionEmbeddings() - CONTINUATION_TOKENS);
        List<int[]> starts = new ArrayList<>();
        for (String prompt : prompts) {
            int[] ids = tokenizer.encode(prompt);
            int[] begun = ids;
            if (tokenizer.bosId().isPresent()) {
                begun = new int[ids.length + 1];
                begun[0] = tokenizer.bosId().getAsInt();
                System.arraycopy(ids, 0, begun, 1, ids.length);
            }
            if (begun.length == 0) {
                throw new InvalidInputException(
                        "A prompt (" + prompt + ") has no tokens. Maybe leave out empty lines.");
            }
            starts.add(Arrays.copyOf(begun, Math.min(begun.length, most)));
        }
        return starts;
    }

    private static List<int[]> continued(LanguageModel source, List<int[]> starts) {
        return joined(starts, source, new long[starts.size()], Sampling.greedy(room(source, CONTINUATION_TOKENS)));
    }

    private static List<int[]> joined(List<int[]> starts, LanguageModel source, long[] seeds, Sampling sampling) {
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            int[] start = starts.get(i);
            int[] more = source.generate(start, seeds[i], sampling).ids();
            int[] text = Arrays.copyOf(start, start.length + more.length);
            System.arraycopy(more, 0, text, start.length, more.length);
            texts.add(text);
        }
        return texts;
    }

    private static int room(LanguageModel source, int wanted) {
        return Math.max(1, Math.min(wanted, source.config().maxPositionEmbeddings() / 4));
    }

    /** Running sums over positions. */
    private static final class Comparison {
        private int positions;
        private int agreeing;
        private int clear;
        private int clearlyAgreeing;
        private long likely;
        private double max;
        private double sum;
        private double divergence;

        void add(float[][] source, float[][] file) {
            for (int t = 0; t < source.length; t++) {
                double[] p = logSoftmax(source[t]);
                double[] q = logSoftmax(file[t]);
                int best = argMax(p);
                int agrees = best == argMax(q) ? 1 : 0;
                positions++;
                agreeing += agrees;
                if (leads(p, best)) {
                    clear++;
                    clearlyAgreeing += agrees;
                }
                for (int i = 0; i < p.length; i++) {
                    double difference = p[i] - q[i];
                    divergence += Math.exp(p[i]) * difference;
                    if (p[i] > LIKELY) {
                        max = Math.max(max, Math.abs(difference));
                        sum += Math.abs(difference);
                        likely++;
                    }
                }
            }
        }

        private static double[] logSoftmax(float[] logits) {
            double[] values = new double[logits.length];
            double top = Double.NEGATIVE_INFINITY;
            for (float logit : logits) {
                top = Math.max(top, logit);
            }
            double total = 0;
            for (float logit : logits) {
                total += Math.exp(logit - top);
            }
            double shift = top + Math.log(total);
            for (int i = 0; i < values.length; i++) {
                values[i] = logits[i] - shift;
            }
            return values;
        }

        private static boolean leads(double[] values, int best) {
            for (int i = 0; i < values.length; i++) {
                if (i != best && values[best] - values[i] < CLEAR_LEAD) {
                    return false;
                }
            }
            return true;
        }

        private static int argMax(double[] values) {
            int best = 0;
            for (int i = 1; i < values.length; i++) {
                best = values[i] > values[best] ? i : best;
            }
            return best;
        }
    }
}
