package io.github.circuitrylabs.forge.core.analysis;

import io.github.circuitrylabs.forge.core.Embedder;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.internal.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * How different the texts of a set are from one another. All measures depend on how many texts there are: compare only sets of
 * equal size.
 */
public final class Diversity {

    /** How many texts {@link #vendi(List, Embedder)} looks at: the cost grows with the cube. */
    public static final int VENDI_SAMPLE = 500;

    private static final long SAMPLE_SEED = 20_261_121;
    private static final int HALVES = 40;

    private Diversity() {}

    /**
     * Distinct-n: different n-grams over all n-grams (J. Li et al., "A Diversity-Promoting Objective Function for Neural
     * Conversation Models", NAACL 2016).
     *
     * @param n length of the runs of words, at least 1
     * @return in (0, 1]; 0 if no text is long enough
     */
    public static double distinct(List<String> texts, int n) {
        if (n < 1) {
            throw new InvalidInputException("n (" + n + ") must be at least 1.");
        }
        Set<String> different = new HashSet<>();
        long all = 0;
        for (String text : texts) {
            List<String> ngrams = Words.ngrams(Words.of(text), n);
            different.addAll(ngrams);
            all += ngrams.size();
        }
        return all == 0 ? 0 : (double) different.size() / all;
    }

    /**
     * Self-BLEU: the mean BLEU-4 of a text against all the others; the lower, the more diverse (Y. Zhu et al., "Texygen", SIGIR
     * 2018). Empty counts are smoothed by 0.1, as NLTK's method 1 does.
     *
     * @param sample how many texts are scored; all others are still what they are scored against
     * @param seed of the sample
     * @return in [0, 1]; 0 for fewer than two texts
     */
    public static double selfBleu(List<String> texts, int sample, long seed) {
        if (sample < 1) {
            throw new InvalidInputException("Sample (" + sample + ") must be at least 1.");
        }
        if (texts.size() < 2) {
            return 0;
        }
        SelfBleu bleu = new SelfBleu(texts.stream().map(Words::of).toList());
        List<Integer> scored = sampleIndices(texts.size(), sample, seed);
        return scored.stream().mapToDouble(bleu::score).average().orElse(0);
    }

    /** The Vendi score of at most {@value #VENDI_SAMPLE} texts, sampled by a fixed seed. */
    public static double vendi(List<String> texts, Embedder embedder) {
        return vendi(texts, embedder, VENDI_SAMPLE, SAMPLE_SEED);
    }

    /**
     * The Vendi score: the effective number of different texts, exp(−Σ λ ln λ) over the eigenvalues λ of K / n, K being the
     * cosine similarities (D. Friedman, A. B. Dieng, "The Vendi Score", TMLR 2023, definition 3.1).
     *
     * @param maxTexts how many texts are looked at
     * @param seed of the sample, where there are more
     * @return from 1 (all alike) to the number of texts (nothing in common); 0 for no texts
     */
    public static double vendi(List<String> texts, Embedder embedder, int maxTexts, long seed) {
        if (maxTexts < 1) {
            throw new InvalidInputException("Max texts (" + maxTexts + ") must be at least 1.");
        }
        if (texts.isEmpty()) {
            return 0;
        }
        List<String> sampled = sampleIndices(texts.size(), maxTexts, seed).stream()
                .map(texts::get)
                .toList();
        return vendiOfVectors(embedder.embed(sampled));
    }

    /**
     * The relative standard error of {@link #vendi(List, Embedder)}: how much the score of another sample of the same size from
     * the same source would differ. From {@value #HALVES} random halves: for a smooth statistic the spread of its logarithm over
     * halves of a sample is that over samples (J. Shao, C. F. J. Wu, "A general theory for jackknife variance estimation",
     * Annals of Statistics 17, 1989: delete-d with d = n / 2). On generated scenarios it came out larger, by a half, than
     * what repeated samples showed. A bootstrap would not do: its resamples hold texts twice, which lowers the score of varied sets
     * most.
     *
     * @param strata for each text what it was asked for; every half holds half of each, as every sample would
     * @return 0 for fewer than four texts
     */
    public static double vendiError(List<String> texts, List<String> strata, Embedder embedder) {
        if (texts.size() != strata.size()) {
            throw new InvalidInputException(
                    "There are (" + texts.size() + ") texts but (" + strata.size() + ") strata.");
        }
        if (texts.size() < 4) {
            return 0;
        }
        List<Integer> sampled = sampleIndices(texts.size(), VENDI_SAMPLE, SAMPLE_SEED);
        List<float[]> vectors = embedder.embed(sampled.stream().map(texts::get).toList());
        Map<String, List<float[]>> grouped = new LinkedHashMap<>();
        for (int i = 0; i < sampled.size(); i++) {
            grouped.computeIfAbsent(strata.get(sampled.get(i)), stratum -> new ArrayList<>())
                    .add(vectors.get(i));
        }
        Random random = new Random(SAMPLE_SEED);
        double[] logs = new double[HALVES];
        for (int i = 0; i < HALVES; i++) {
            logs[i] = Math.log(vendiOfVectors(half(grouped.values(), random)));
        }
        double mean = Arrays.stream(logs).average().orElseThrow();
        double squares =
                Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum();
        return Math.sqrt(squares / (HALVES - 1));
    }

    /** Half of each stratum; of odd ones, in turn one more and one less. */
    private static List<float[]> half(Collection<List<float[]>> strata, Random random) {
        List<float[]> half = new ArrayList<>();
        int odd = random.nextInt(2);
        for (List<float[]> stratum : strata) {
            List<float[]> shuffled = new ArrayList<>(stratum);
            Collections.shuffle(shuffled, random);
            int size = shuffled.size() % 2 == 0 ? shuffled.size() / 2 : (shuffled.size() + odd++ % 2) / 2;
            half.addAll(shuffled.subList(0, size));
        }
        return half;
    }

    static double vendiOfVectors(List<float[]> vectors) {
        int n = vectors.size();
        double[][] kernel = new double[n][n];
        double[] norms = vectors.stream()
                .mapToDouble(vector -> Math.sqrt(dot(vector, vector)))
                .toArray();
        for (int i = 0; i < n; i++) {
            // A zero vector is like nothing but itself.
            kernel[i][i] = 1.0 / n;
            for (int j = 0; j < i; j++) {
                double scale = norms[i] * norms[j] * n;
                kernel[i][j] = scale == 0 ? 0 : dot(vectors.get(i), vectors.get(j)) / scale;
                kernel[j][i] = kernel[i][j];
            }
        }
        double entropy = 0;
        for (double eigenvalue : SymmetricEigenvalues.of(kernel)) {
            if (eigenvalue > 0) {
                entropy -= eigenvalue * Math.log(eigenvalue);
            }
        }
        return Math.exp(entropy);
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static List<Integer> sampleIndices(int size, int sample, long seed) {
        List<Integer> indices = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            indices.add(i);
        }
        if (sample >= size) {
            return indices;
        }
        Collections.shuffle(indices, new Random(seed));
        return indices.subList(0, sample).stream().sorted().toList();
    }
}
