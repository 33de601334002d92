package io.github.circuitrylabs.modelforge.train.benchmarks;

import io.github.circuitrylabs.modelforge.train.LlamaConfig;
import java.util.Arrays;

/** The models that are trained, with random weights: speed does not depend on what they know. */
enum ModelSize {
    /** For trying the benchmark itself. */
    TINY("2m", 10, 8_192, 128, 352, 4, 4, 2),
    SMALL("20m", 3, 32_000, 384, 1_024, 5, 6, 2),
    LARGE("110m", 1, 32_000, 768, 2_048, 12, 12, 12);

    private final String label;
    private final int steps;
    private final int vocabulary;
    private final int hidden;
    private final int intermediate;
    private final int layers;
    private final int heads;
    private final int kvHeads;

    ModelSize(
            String label, int steps, int vocabulary, int hidden, int intermediate, int layers, int heads, int kvHeads) {
        this.label = label;
        this.steps = steps;
        this.vocabulary = vocabulary;
        this.hidden = hidden;
        this.intermediate = intermediate;
        this.layers = layers;
        this.heads = heads;
        this.kvHeads = kvHeads;
    }

    static ModelSize of(String label) {
        return Arrays.stream(values())
                .filter(size -> size.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No size (" + label + "); known: 2m, 20m, 110m"));
    }

    String label() {
        return label;
    }

    /** Measured steps of a run: few, for the slowest peer needs ten seconds for one of the largest model on two cores. */
    int steps() {
        return steps;
    }

    LlamaConfig config() {
        return LlamaConfig.tiny(vocabulary, hidden, intermediate, layers, heads, kvHeads, 0);
    }

    /**
     * Floating-point operations of the matrix products that LoRA training cannot avoid, attention and the adapter itself
     * left out: two per weight and token forward, two backward (towards the input; frozen weights need no gradient), and
     * the head for completion tokens alone.
     *
     * @param referenceToo whether the reference's forward pass is among the work
     */
    double leastFlops(Measurement work, boolean referenceToo) {
        LlamaConfig config = config();
        double head = (double) vocabulary * hidden;
        double blocks = config.parameters() - head;
        double passes = referenceToo ? 6 : 4;
        return passes * (blocks * work.tokens() + head * work.targets());
    }
}
