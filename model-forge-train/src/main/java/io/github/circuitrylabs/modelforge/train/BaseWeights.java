package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.modelforge.gguf.GgmlType;

/**
 * How the matrices of a model's blocks are held in memory; embedding, head, norms and biases are always 32-bit floats. What
 * is held in blocks is decoded matrix by matrix while it is needed: it can be a base for adapters (as in QLoRA, Dettmers
 * et al. 2023) and can generate, but not be trained itself.
 */
public enum BaseWeights {
    /** As 32-bit floats: 4 bytes a weight. */
    FLOAT32(GgmlType.F32),
    /** As GGUF's Q8_0: 8-bit integers, 32 of which share a 16-bit scale; 1.06 bytes a weight. */
    Q8_0(GgmlType.Q8_0),
    /** As GGUF's Q4_0: 4-bit integers, 32 of which share a 16-bit scale; 0.56 bytes a weight. */
    Q4_0(GgmlType.Q4_0);

    private final GgmlType type;

    BaseWeights(GgmlType type) {
        this.type = type;
    }

    GgmlType type() {
        return type;
    }
}
