package io.github.circuitrylabs.forge.core.novelty;

import io.github.circuitrylabs.forge.core.InvalidInputException;

/**
 * How alike two texts must be to count as one.
 *
 * @param threshold the Jaccard similarity from which on a text is a near-duplicate, in (0, 1]
 * @param shingleWords how many words make a shingle, at least 1
 * @param bands groups of the signature, any of which brings two texts together for comparison
 * @param rowsPerBand permutations per group; a pair of similarity s is compared with probability 1 − (1 − s^rows)^bands
 */
public record NoveltySettings(double threshold, int shingleWords, int bands, int rowsPerBand) {

    public NoveltySettings {
        if (!(threshold > 0 && threshold <= 1)) {
            throw new InvalidInputException("Threshold (" + threshold + ") must be in (0, 1].");
        }
        if (shingleWords < 1 || bands < 1 || rowsPerBand < 1) {
            throw new InvalidInputException("Shingle words (" + shingleWords + "), bands (" + bands
                    + ") and rows per band (" + rowsPerBand + ") must be positive.");
        }
    }

    /**
     * Threshold 0.8 over three-word shingles; 64 permutations in 16 bands of 4, which bring a pair at the threshold together
     * with probability 0.9998 and one of similarity 0.2 with 0.03.
     */
    public static NoveltySettings standard() {
        return new NoveltySettings(0.8, 3, 16, 4);
    }

    public NoveltySettings withThreshold(double newThreshold) {
        return new NoveltySettings(newThreshold, shingleWords, bands, rowsPerBand);
    }
}
