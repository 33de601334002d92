package io.github.circuitrylabs.modelforge.train;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How rotary frequencies are stretched so that a model reads longer texts than it was first trained on; formulas of
 * transformers' {@code modeling_rope_utils}.
 *
 * @param type {@code llama3} or {@code linear}
 * @param factor how much slower the lowest frequencies turn
 * @param lowFrequencyFactor of {@code llama3}: where full stretching begins
 * @param highFrequencyFactor of {@code llama3}: where stretching ends
 * @param originalMaxPosition of {@code llama3}: context length of the first training
 */
public record RopeScaling(
        String type, double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalMaxPosition) {

    float apply(float frequency) {
        if (type.equals("linear")) {
            return (float) (frequency / factor);
        }
        double wavelength = 2 * Math.PI / frequency;
        if (wavelength < originalMaxPosition / highFrequencyFactor) {
            return frequency;
        }
        if (wavelength > originalMaxPosition / lowFrequencyFactor) {
            return (float) (frequency / factor);
        }
        double smooth =
                (originalMaxPosition / wavelength - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
        return (float) ((1 - smooth) * frequency / factor + smooth * frequency);
    }

    void describe(ObjectNode rope) {
        rope.put("factor", factor);
        if (type.equals("llama3")) {
            rope.put("low_freq_factor", lowFrequencyFactor);
            rope.put("high_freq_factor", highFrequencyFactor);
            rope.put("original_max_position_embeddings", originalMaxPosition);
        }
    }
}
