package io.github.circuitrylabs.modelforge.train.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * What one process found.
 *
 * @param rows rows (pairs in DPO) of the measured steps
 * @param tokens tokens of those rows, counted as prompt + completion, or prompt + chosen + rejected; padding and
 *     repetitions of the prompt count for nothing, whoever computes them
 * @param targets completion tokens among them
 * @param seconds wall time of the measured steps
 * @param meanLoss over the measured steps
 * @param baseBytes resident memory before the model was loaded
 * @param peakBytes most resident memory of the whole process
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Measurement(
        int rows, long tokens, long targets, double seconds, double meanLoss, long baseBytes, long peakBytes) {

    double tokensPerSecond() {
        return tokens / seconds;
    }

    double pairsPerSecond() {
        return rows / seconds;
    }
}
