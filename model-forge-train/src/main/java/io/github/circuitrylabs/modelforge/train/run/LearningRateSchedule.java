package io.github.circuitrylabs.modelforge.train.run;

import io.github.circuitrylabs.forge.core.InvalidInputException;

/**
 * The learning rate of every step: warm-up from 0, then constant, linear or cosine decay to 0. The formulas are those of
 * transformers ({@code get_scheduler}), so the first step of a warm-up has rate 0.
 *
 * @param shape what follows the warm-up
 * @param peak the rate at the end of the warm-up
 * @param totalSteps number of optimiser steps
 * @param warmupSteps number of steps that rise linearly
 */
public record LearningRateSchedule(Shape shape, double peak, int totalSteps, int warmupSteps) {

    /** How the rate goes on after the warm-up. */
    public enum Shape {
        /** Stays at the peak. */
        CONSTANT,
        /** Falls linearly to 0. */
        LINEAR,
        /** Falls along half a cosine to 0. */
        COSINE
    }

    /** Checks the bounds. */
    public LearningRateSchedule {
        if (!(peak >= 0 && Double.isFinite(peak)) || totalSteps < 1 || warmupSteps < 0) {
            throw new InvalidInputException("No schedule has the peak (%s), (%d) steps and (%d) warm-up steps."
                    .formatted(peak, totalSteps, warmupSteps));
        }
    }

    /**
     * A schedule with the warm-up as trainers take it.
     *
     * @param warmup a number of steps if at least 1, else a share of all steps, rounded up
     */
    public static LearningRateSchedule of(Shape shape, double peak, int totalSteps, double warmup) {
        if (!(warmup >= 0) || (warmup >= 1 && warmup != Math.rint(warmup))) {
            throw new InvalidInputException(
                    "The warm-up (" + warmup + ") is neither a whole number of steps nor a share in [0, 1).");
        }
        double steps = warmup >= 1 ? warmup : Math.ceil(totalSteps * warmup);
        return new LearningRateSchedule(shape, peak, totalSteps, (int) steps);
    }

    /**
     * Number of optimiser steps of a run: {@code ceil(epochs · ceil(batches / accumulation))}.
     *
     * @param batchesPerEpoch micro-batches of an epoch
     * @param accumulation micro-batches per step
     * @param epochs passes over the data, may be a fraction
     */
    public static int totalSteps(int batchesPerEpoch, int accumulation, double epochs) {
        int perEpoch = -Math.floorDiv(-batchesPerEpoch, accumulation);
        return Math.toIntExact((long) Math.ceil(epochs * perEpoch));
    }

    /** The rate of an optimiser step, counted from 0. */
    public double at(int step) {
        return peak * factor(step);
    }

    private double factor(int step) {
        if (step < warmupSteps) {
            return (double) step / Math.max(1, warmupSteps);
        }
        double decaySteps = Math.max(1, totalSteps - warmupSteps);
        return switch (shape) {
            case CONSTANT -> 1.0;
            case LINEAR -> Math.max(0.0, (totalSteps - step) / decaySteps);
            case COSINE -> Math.max(0.0, 0.5 * (1.0 + Math.cos(Math.PI * ((step - warmupSteps) / decaySteps))));
        };
    }
}
