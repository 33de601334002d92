package io.github.circuitrylabs.forge.core.analysis;

import io.github.circuitrylabs.forge.core.Embedder;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.internal.Words;
import java.util.List;

/**
 * Vectors without a model: counts of words and of pairs of neighbouring words, each hashed to one of the dimensions, scaled to
 * length 1. Says how alike two texts are in wording, not in meaning. Deterministic, immutable and thread-safe.
 */
public final class NgramEmbedder implements Embedder {

    private static final int STANDARD_DIMENSIONS = 2_048;

    private final int dimensions;

    /**
     * @param dimensions a power of two, at least 16; fewer make different words collide
     */
    public NgramEmbedder(int dimensions) {
        if (dimensions < 16 || Integer.bitCount(dimensions) != 1) {
            throw new InvalidInputException("Dimensions (" + dimensions + ") must be a power of two, at least 16.");
        }
        this.dimensions = dimensions;
    }

    /** 2,048 dimensions. */
    public static NgramEmbedder standard() {
        return new NgramEmbedder(STANDARD_DIMENSIONS);
    }

    @Override
    public String name() {
        return "ngram-" + dimensions;
    }

    /** {@inheritDoc} A text without words becomes the zero vector. */
    @Override
    public List<float[]> embed(List<String> texts) {
        return texts.stream().map(this::embed).toList();
    }

    private float[] embed(String text) {
        float[] vector = new float[dimensions];
        List<String> words = Words.of(text);
        for (int n = 1; n <= 2; n++) {
            for (String ngram : Words.ngrams(words, n)) {
                vector[slot(ngram)]++;
            }
        }
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        if (squares > 0) {
            float scale = (float) (1 / Math.sqrt(squares));
            for (int i = 0; i < dimensions; i++) {
                vector[i] *= scale;
            }
        }
        return vector;
    }

    /** The string's hash, its high bits stirred into the low ones that are used. */
    private int slot(String ngram) {
        int hash = ngram.hashCode() * 0x9E3779B9;
        return (hash >>> 16 ^ hash) & (dimensions - 1);
    }
}
