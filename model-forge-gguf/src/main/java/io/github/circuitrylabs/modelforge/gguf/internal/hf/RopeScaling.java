package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How rotary position embeddings are stretched to a longer context.
 *
 * @param kind which way
 * @param factor how much longer
 * @param lowFrequencyFactor Llama 3: wavelengths above original / this are stretched in full
 * @param highFrequencyFactor Llama 3: wavelengths below original / this are left alone
 * @param originalContext Llama 3: the context trained before stretching
 */
public record RopeScaling(
        Kind kind, float factor, float lowFrequencyFactor, float highFrequencyFactor, float originalContext) {
    private static final double ROUNDING = 1e-5;

    /** Which way. */
    public enum Kind {
        /** Not at all. */
        NONE,
        /** All frequencies alike. */
        LINEAR,
        /** By wavelength, as Llama 3.1 does. */
        LLAMA3
    }

    /** No scaling. */
    public static RopeScaling none() {
        return new RopeScaling(Kind.NONE, 1, 1, 1, 1);
    }

    /**
     * The scaling of Llama 3.1 and its successors, if the divisors are theirs: files that llama.cpp's own converter wrote
     * hold the divisors only.
     */
    public static Optional<RopeScaling> ofLlama3(float[] factors, double theta, int headDim) {
        RopeScaling scaling = new RopeScaling(Kind.LLAMA3, factors[factors.length - 1], 1, 4, 8192);
        float[] expected = scaling.llama3Factors(theta, headDim);
        for (int i = 0; i < factors.length; i++) {
            if (factors.length != expected.length || Math.abs(factors[i] / expected[i] - 1) > ROUNDING) {
                return Optional.empty();
            }
        }
        return Optional.of(scaling);
    }

    /** The fields of {@code rope_parameters} in config.json, without rope_theta. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        switch (kind) {
            case NONE -> fields.put("rope_type", "default");
            case LINEAR -> {
                fields.put("rope_type", "linear");
                fields.put("factor", factor);
            }
            case LLAMA3 -> {
                fields.put("rope_type", "llama3");
                fields.put("factor", factor);
                fields.put("low_freq_factor", lowFrequencyFactor);
                fields.put("high_freq_factor", highFrequencyFactor);
                fields.put("original_max_position_embeddings", (int) originalContext);
            }
        }
        return fields;
    }

    /**
     * The divisors of the frequencies under Llama 3's rule, {@code headDim / 2} of them.
     */
    public float[] llama3Factors(double theta, int headDim) {
        float[] factors = new float[headDim / 2];
        double lowWavelength = originalContext / (double) lowFrequencyFactor;
        double highWavelength = originalContext / (double) highFrequencyFactor;
        for (int i = 0; i < factors.length; i++) {
            double frequency = 1 / Math.pow(theta, 2.0 * i / headDim);
            double wavelength = 2 * Math.PI / frequency;
            if (wavelength < highWavelength) {
                factors[i] = 1;
            } else if (wavelength > lowWavelength) {
                factors[i] = factor;
            } else {
                double smooth = (originalContext / wavelength - lowFrequencyFactor)
                        / ((double) highFrequencyFactor - lowFrequencyFactor);
                factors[i] = (float) (1 / ((1 - smooth) / factor + smooth));
            }
        }
        return factors;
    }
}
