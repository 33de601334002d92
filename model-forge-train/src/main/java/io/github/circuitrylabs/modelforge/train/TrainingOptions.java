package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.forge.core.InvalidInputException;

/**
 * What all recipes share: how much to train, in what portions, and how the optimiser steps. Immutable; each recipe names
 * its own starting point ({@link #pretraining()}, {@link #sft()}, {@link #dpo()}) and the builder changes the rest.
 *
 * @param epochs passes over the rows; may be a fraction
 * @param maxSteps most optimiser steps; 0 for as many as the epochs give
 * @param batchSize rows (pairs in DPO) of a micro-batch; not looked at when there is a token budget
 * @param tokensPerBatch most tokens of a micro-batch, so that short rows share one; 0 to count rows only
 * @param accumulation micro-batches of one optimiser step
 * @param lengthGrouping whether rows of like length share a micro-batch (less padding in attention)
 * @param learningRate peak of the schedule
 * @param schedule shape of the schedule after warm-up
 * @param warmup steps if at least 1, else a share of all steps
 * @param weightDecay decoupled decay of matrices; norms never decay
 * @param beta2 decay of AdamW's second moment
 * @param epsilon AdamW's ε
 * @param maxGradientNorm global norm to which gradients are clipped; 0 for no clipping
 * @param seed of the order of rows, of fresh adapters and of dropout
 * @param checkpointEvery steps between calls of {@link TrainingListener#onCheckpoint}; 0 for none
 * @param evaluateEvery steps between measurements on held-out rows, where a recipe has some; there is one after the last step, too;
 *     0 for none
 * @param patience measurements in a row without a better loss after which training ends early, with the weights of the best one as
 *     its result; 0 to train to the end and keep the last weights
 * @param minDelta by how much a loss must fall to be better
 * @param gradientCheckpointing whether only the input of each block is kept for the backward pass, which computes the block
 *     again: the same numbers, less memory, about a third more time
 */
public record TrainingOptions(
        double epochs,
        int maxSteps,
        int batchSize,
        int tokensPerBatch,
        int accumulation,
        boolean lengthGrouping,
        double learningRate,
        Schedule schedule,
        double warmup,
        double weightDecay,
        double beta2,
        double epsilon,
        double maxGradientNorm,
        long seed,
        int checkpointEvery,
        int evaluateEvery,
        int patience,
        double minDelta,
        boolean gradientCheckpointing) {

    /** Shapes of the learning rate after warm-up, as in transformers. */
    public enum Schedule {
        CONSTANT,
        LINEAR,
        COSINE
    }

    /** Checks the ranges. */
    public TrainingOptions {
        if (!(epochs > 0) || maxSteps < 0 || batchSize < 1 || tokensPerBatch < 0 || accumulation < 1) {
            throw new InvalidInputException(
                    "Cannot train for epochs (%s), maxSteps (%d) with batchSize (%d), tokensPerBatch (%d), accumulation (%d)"
                            .formatted(epochs, maxSteps, batchSize, tokensPerBatch, accumulation));
        }
        if (!(learningRate >= 0) || warmup < 0 || weightDecay < 0 || maxGradientNorm < 0 || checkpointEvery < 0) {
            throw new InvalidInputException(
                    ("Cannot train with learningRate (%s), warmup (%s), weightDecay (%s), maxGradientNorm (%s),"
                                    + " checkpointEvery (%d): none may be negative")
                            .formatted(learningRate, warmup, weightDecay, maxGradientNorm, checkpointEvery));
        }
        if (evaluateEvery < 0 || patience < 0 || !(minDelta >= 0) || (patience > 0 && evaluateEvery == 0)) {
            throw new InvalidInputException(
                    "Cannot stop early with evaluateEvery (%d), patience (%d), minDelta (%s): patience needs evaluations"
                            .formatted(evaluateEvery, patience, minDelta));
        }
    }

    /** Full-parameter training from nothing: 4,096 tokens a batch, 1e-3 with cosine, decay 0.1, β2 0.95. */
    public static Builder pretraining() {
        return new Builder()
                .epochs(1)
                .tokensPerBatch(4096)
                .lengthGrouping(true)
                .learningRate(1e-3)
                .schedule(Schedule.COSINE)
                .warmup(0.02)
                .weightDecay(0.1)
                .beta2(0.95);
    }

    /** LoRA by cross-entropy: 3 epochs, batches of 8, 2e-4 linear. (TRL's 2e-5 is for full weights.) */
    public static Builder sft() {
        return new Builder();
    }

    /** LoRA by preferences: 1 epoch, batches of 8 pairs, 1e-5 linear. (TRL's 1e-6 is for full weights.) */
    public static Builder dpo() {
        return new Builder().epochs(1).learningRate(1e-5);
    }

    /** These options, to change some. */
    public Builder toBuilder() {
        return new Builder()
                .epochs(epochs)
                .maxSteps(maxSteps)
                .batchSize(batchSize)
                .tokensPerBatch(tokensPerBatch)
                .accumulation(accumulation)
                .lengthGrouping(lengthGrouping)
                .learningRate(learningRate)
                .schedule(schedule)
                .warmup(warmup)
                .weightDecay(weightDecay)
                .beta2(beta2)
                .epsilon(epsilon)
                .maxGradientNorm(maxGradientNorm)
                .seed(seed)
                .checkpointEvery(checkpointEvery)
                .evaluateEvery(evaluateEvery)
                .patience(patience, minDelta)
                .gradientCheckpointing(gradientCheckpointing);
    }

    /** The schedule's rate at a step, counted from 0; HF Trainer's λ(t). */
    double learningRateAt(int step, int totalSteps) {
        double warm = warmup >= 1 ? Math.rint(warmup) : Math.ceil(totalSteps * warmup);
        if (step < warm) {
            return learningRate * step / Math.max(1, warm);
        }
        double left = Math.max(1, totalSteps - warm);
        return learningRate
                * switch (schedule) {
                    case CONSTANT -> 1;
                    case LINEAR -> Math.max(0, (totalSteps - step) / left);
                    case COSINE -> Math.max(0, 0.5 * (1 + Math.cos(Math.PI * (step - warm) / left)));
                };
    }

    /** Collects options; starts from SFT's. */
    public static final class Builder {
        private double epochs = 3;
        private int maxSteps;
        private int batchSize = 8;
        private int tokensPerBatch;
        private int accumulation = 1;
        private boolean lengthGrouping;
        private double learningRate = 2e-4;
        private Schedule schedule = Schedule.LINEAR;
        private double warmup;
        private double weightDecay;
        private double beta2 = 0.999;
        private double epsilon = 1e-8;
        private double maxGradientNorm = 1;
        private long seed = 42;
        private int checkpointEvery;
        private int evaluateEvery;
        private int patience;
        private double minDelta;
        private boolean gradientCheckpointing;

        private Builder() {}

        public Builder epochs(double value) {
            epochs = value;
            return this;
        }

        public Builder maxSteps(int value) {
            maxSteps = value;
            return this;
        }

        public Builder batchSize(int value) {
            batchSize = value;
            return this;
        }

        public Builder tokensPerBatch(int value) {
            tokensPerBatch = value;
            return this;
        }

        public Builder accumulation(int value) {
            accumulation = value;
            return this;
        }

        public Builder lengthGrouping(boolean value) {
            lengthGrouping = value;
            return this;
        }

        public Builder learningRate(double value) {
            learningRate = value;
            return this;
        }

        public Builder schedule(Schedule value) {
            schedule = value;
            return this;
        }

        public Builder warmup(double value) {
            warmup = value;
            return this;
        }

        public Builder weightDecay(double value) {
            weightDecay = value;
            return this;
        }

        public Builder beta2(double value) {
            beta2 = value;
            return this;
        }

        public Builder epsilon(double value) {
            epsilon = value;
            return this;
        }

        public Builder maxGradientNorm(double value) {
            maxGradientNorm = value;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        public Builder checkpointEvery(int value) {
            checkpointEvery = value;
            return this;
        }

        public Builder evaluateEvery(int value) {
            evaluateEvery = value;
            return this;
        }

        /** Ends early after so many measurements that are not better by {@code least}. */
        public Builder patience(int value, double least) {
            patience = value;
            minDelta = least;
            return this;
        }

        public Builder gradientCheckpointing(boolean value) {
            gradientCheckpointing = value;
            return this;
        }

        public TrainingOptions build() {
            return new TrainingOptions(
                    epochs,
                    maxSteps,
                    batchSize,
                    tokensPerBatch,
                    accumulation,
                    lengthGrouping,
                    learningRate,
                    schedule,
                    warmup,
                    weightDecay,
                    beta2,
                    epsilon,
                    maxGradientNorm,
                    seed,
                    checkpointEvery,
                    evaluateEvery,
                    patience,
                    minDelta,
                    gradientCheckpointing);
        }
    }
}
