package io.github.circuitrylabs.modelforge.train;

/**
 * How a model is held once it is loaded. Immutable.
 *
 * @param weights of the matrices of its blocks. Blocks are quantised by the same code as GGUF files, and quantising what
 *     such a file decodes to gives its own blocks again: a Q8_0 file loaded as {@link BaseWeights#Q8_0} keeps its numbers
 * @param device {@code cpu}, or {@code cuda} with or without a number ({@code cuda:1}), which asks for DJL's CUDA natives
 */
public record LoadOptions(BaseWeights weights, String device) {

    /** 32-bit floats on the CPU. */
    public static LoadOptions defaults() {
        return new LoadOptions(BaseWeights.FLOAT32, "cpu");
    }

    public LoadOptions withWeights(BaseWeights value) {
        return new LoadOptions(value, device);
    }

    public LoadOptions withDevice(String value) {
        return new LoadOptions(weights, value);
    }
}
