package io.github.circuitrylabs.modelforge.gguf.internal.quant;

import java.util.Arrays;

/**
 * Finds scale and minimum of 32 values for Q4_K and Q5_K: a weighted least-squares fit for each of several trial scales,
 * the best one kept. The order of every sum is ggml's, because float addition is not associative and results must be
 * equal to the last bit. Not thread-safe: it keeps its buffers.
 */
final class ScaleMinSearch {
    private static final int N = 32;

    private final int levels;
    private final float firstTrial;
    private final int trials;
    private final float[] weights = new float[N];
    private final int[] trial = new int[N];
    private float min;

    /**
     * A search.
     *
     * @param levels the highest level, 15 or 31
     * @param firstTrial by how much the first trial's range differs from it
     * @param trials steps of 0.1 beyond the first
     */
    ScaleMinSearch(int levels, float firstTrial, int trials) {
        this.levels = levels;
        this.firstTrial = firstTrial;
        this.trials = trials;
    }

    /** The (sign-inverted) minimum that belongs to the last scale; never negative. */
    float min() {
        return min;
    }

    /** Fits the 32 values at an offset, leaves their levels at another, and returns the scale. */
    float fit(float[] x, int at, int[] best, int to) {
        weigh(x, at);
        float low = x[at];
        float high = x[at];
        float sumW = weights[0];
        float sumX = sumW * x[at];
        for (int i = 1; i < N; i++) {
            float v = x[at + i];
            low = v < low ? v : low;
            high = v > high ? v : high;
            sumW += weights[i];
            sumX += weights[i] * v;
        }
        low = low > 0 ? 0 : low;
        if (high == low) {
            Arrays.fill(best, to, to + N, 0);
            min = -low;
            return 0;
        }
        float inverse = levels / (high - low);
        float scale = 1 / inverse;
        float bestError = 0;
        for (int i = 0; i < N; i++) {
            int level = clamp(X86.nearest(inverse * (x[at + i] - low)));
            best[to + i] = level;
            float diff = scale * level + low - x[at + i];
            bestError += weights[i] * (diff * diff);
        }
        for (int step = 0; step <= trials; step++) {
            inverse = (firstTrial + 0.1f * step + levels) / (high - low);
            float sumL = 0;
            float sumL2 = 0;
            float sumXl = 0;
            for (int i = 0; i < N; i++) {
                int level = clamp(X86.nearest(inverse * (x[at + i] - low)));
                trial[i] = level;
                float wl = weights[i] * level;
                sumL += wl;
                sumL2 += wl * level;
                sumXl += wl * x[at + i];
            }
            float determinant = sumW * sumL2 - sumL * sumL;
            if (determinant > 0) {
                float thisScale = (sumW * sumXl - sumX * sumL) / determinant;
                float thisMin = (sumL2 * sumX - sumL * sumXl) / determinant;
                if (thisMin > 0) {
                    thisMin = 0;
                    thisScale = sumXl / sumL2;
                }
                float error = error(x, at, thisScale, thisMin);
                if (error < bestError) {
                    System.arraycopy(trial, 0, best, to, N);
                    bestError = error;
                    scale = thisScale;
                    low = thisMin;
                }
            }
        }
        min = -low;
        return scale;
    }

    private void weigh(float[] x, int at) {
        float squares = 0;
        for (int i = 0; i < N; i++) {
            squares += x[at + i] * x[at + i];
        }
        float rootMeanSquare = (float) Math.sqrt(squares / N);
        for (int i = 0; i < N; i++) {
            weights[i] = rootMeanSquare + Math.abs(x[at + i]);
        }
    }

    private float error(float[] x, int at, float scale, float low) {
        float error = 0;
        for (int i = 0; i < N; i++) {
            float diff = scale * trial[i] + low - x[at + i];
            error += weights[i] * (diff * diff);
        }
        return error;
    }

    private int clamp(int level) {
        return Math.max(0, Math.min(levels, level));
    }
}
