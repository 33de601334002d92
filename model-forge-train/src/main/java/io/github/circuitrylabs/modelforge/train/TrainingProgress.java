package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts the optimiser steps of a training, takes them, and reports them. */
final class TrainingProgress {

    private final TrainingTensors training;
    private final UpdatePlan plan;
    private final TrainingOptions options;
    private final TrainingListener listener;
    private final String fingerprint;
    private final @Nullable Supplier<Map<String, Double>> evaluation;
    private final EarlyStopping stopping;
    private int step;
    private long tokens;
    private long began = System.nanoTime();
    private boolean stopped;
    private int microBatch;

    private TrainingProgress(
            TrainingTensors training,
            UpdatePlan plan,
            TrainingOptions options,
            TrainingListener listener,
            String fingerprint,
            @Nullable Supplier<Map<String, Double>> evaluation,
            @Nullable TrainingState from) {
        this.training = training;
        this.plan = plan;
        this.options = options;
        this.listener = listener;
        this.fingerprint = fingerprint;
        this.evaluation = evaluation;
        this.stopping = new EarlyStopping(options, from);
    }

    /**
     * @param evaluation measures held-out rows, {@code loss} among its figures, or null
     * @param from null to begin at the beginning
     */
    static TrainingProgress begin(
            TrainingTensors training,
            UpdatePlan plan,
            TrainingOptions options,
            TrainingListener listener,
            String fingerprint,
            @Nullable Supplier<Map<String, Double>> evaluation,
            @Nullable TrainingState from) {
        training.recomputeBlocks(options.gradientCheckpointing());
        TrainingProgress progress =
                new TrainingProgress(training, plan, options, listener, fingerprint, evaluation, from);
        if (from != null) {
            if (!from.fingerprint().equals(fingerprint)) {
                throw new InvalidInputException(
                        "The state of step (%d) is of a training with other rows or options (%s, not %s). Maybe start anew."
                                .formatted(from.step(), from.fingerprint(), fingerprint));
            }
            training.restore(from.tensors(), from.step());
            progress.step = from.step();
            progress.tokens = from.tokens();
            progress.stopped = from.ended();
        }
        return progress;
    }

    boolean goesOn() {
        return !stopped && step < plan.total();
    }

    /** The micro-batches of the step to come. */
    List<int[]> nextUpdate() {
        began = System.nanoTime();
        microBatch = 0;
        return plan.update(step);
    }

    /** Another seed for every micro-batch, which follows from the position alone. */
    int dropoutSeed() {
        long mixed = (options.seed() * 31 + step) * 0x9E3779B97F4A7C15L + microBatch++;
        return (int) (mixed >>> 33);
    }

    /**
     * Takes the optimiser step for the gradients that were accumulated.
     *
     * @param stepTokens tokens that went through the model for it
     * @param measured what the recipe measured, {@code loss} among it
     */
    void step(long stepTokens, Map<String, Double> measured) {
        double learningRate = options.learningRateAt(step, plan.total());
        double norm = training.update(
                learningRate, options.weightDecay(), options.epsilon(), options.beta2(), options.maxGradientNorm());
        if (!Double.isFinite(norm)) {
            throw new ForgeException(
                    "Training diverged: the gradient's norm is (%s) at step (%d), the loss (%s). Maybe lower the learning"
                                    .formatted(norm, step + 1, measured.get("loss"))
                            + " rate (%s).".formatted(options.learningRate()));
        }
        step++;
        tokens += stepTokens;
        Map<String, Double> values = new LinkedHashMap<>(measured);
        values.put("grad_norm", norm);
        values.put("learning_rate", learningRate);
        values.put("epoch", plan.epochAfter(step));
        values.put("num_tokens", (double) tokens);
        values.put("tokens_per_second", stepTokens / ((System.nanoTime() - began) / 1e9));
        double evaluated = Double.NaN;
        boolean best = false;
        if (evaluation != null && isEvaluationDue()) {
            Map<String, Double> heldOut = evaluation.get();
            heldOut.forEach((name, value) -> values.put("eval_" + name, value));
            evaluated = heldOut.getOrDefault("loss", Double.NaN);
            best = stopping.hear(evaluated, training::values);
        }
        listener.onStep(new StepMetrics(step, plan.total(), values));
        boolean ended = stopping.isDue() || step == plan.total();
        stopped = listener.shouldStop() || stopping.isDue();
        if (stopped || (options.checkpointEvery() > 0 && (best || step % options.checkpointEvery() == 0))) {
            listener.onCheckpoint(new TrainingState(
                    step,
                    tokens,
                    fingerprint,
                    stopping.joinedTo(training.snapshot()),
                    evaluated,
                    stopping.best(),
                    stopping.misses(),
                    ended));
            // What is found in a checkpoint may be a reason to end here.
            stopped |= listener.shouldStop();
        }
    }

    /** With early stopping, puts the best weights back; to be called when nothing goes on any more. */
    void finish() {
        if (!stopping.bestValues().isEmpty()) {
            training.setValues(stopping.bestValues());
        }
    }

    private boolean isEvaluationDue() {
        return options.evaluateEvery() > 0 && (step % options.evaluateEvery() == 0 || step == plan.total());
    }
}
