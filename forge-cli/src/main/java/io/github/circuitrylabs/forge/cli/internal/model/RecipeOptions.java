package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.BaseWeights;
import io.github.circuitrylabs.modelforge.train.KtoOptions;
import io.github.circuitrylabs.modelforge.train.LoadOptions;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import io.github.circuitrylabs.modelforge.train.PreferenceLoss;
import io.github.circuitrylabs.modelforge.train.PreferenceOptions;
import io.github.circuitrylabs.modelforge.train.TrainingOptions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the recipes. What is not given stays as the recipe has it. */
final class RecipeOptions {

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "How many optimiser steps (default: as many as the epochs give).")
    private @Nullable Integer steps;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the data (default: 3 for sft, 1 for dpo).")
    private @Nullable Double epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Rows or pairs of a micro-batch (default: 8).")
    private @Nullable Integer batch;

    @Option(
            names = "--tokens-per-batch",
            paramLabel = "N",
            description = "Fill micro-batches with rows up to so many tokens instead.")
    private @Nullable Integer tokensPerBatch;

    @Option(names = "--accumulation", paramLabel = "N", description = "Micro-batches of one step (default: 1).")
    private @Nullable Integer accumulation;

    @Option(
            names = {"--lr", "--learning-rate"},
            paramLabel = "X",
            description = "Peak learning rate (default: 2e-4 for sft, 1e-5 for dpo).")
    private @Nullable Double learningRate;

    @Option(
            names = "--schedule",
            description = "Of the learning rate after warm-up, one of ${COMPLETION-CANDIDATES} (default: linear).")
    private TrainingOptions.@Nullable Schedule schedule;

    @Option(
            names = "--warmup",
            paramLabel = "X",
            description = "Steps if at least 1, else a share of all (default: 0).")
    private @Nullable Double warmup;

    @Option(names = "--weight-decay", paramLabel = "X", description = "Default: 0.")
    private @Nullable Double weightDecay;

    @Option(
            names = "--max-grad-norm",
            paramLabel = "X",
            description = "Clip gradients to this norm; 0 never (default: 1).")
    private @Nullable Double maxGradientNorm;

    @Option(names = "--rank", paramLabel = "N", description = "LoRA's rank r (default: 16).")
    private @Nullable Integer rank;

    @Option(names = "--alpha", paramLabel = "X", description = "LoRA's alpha; the scale is alpha / r (default: 2 r).")
    private @Nullable Double alpha;

    @Option(names = "--dropout", paramLabel = "X", description = "LoRA's dropout, in sft only (default: 0).")
    private @Nullable Double dropout;

    @Option(names = "--rslora", description = "Scale by alpha / sqrt(r).")
    private boolean rankStabilised;

    @Option(
            names = "--target-modules",
            paramLabel = "NAME",
            split = ",",
            description = "The matrices that are adapted (default: all linear layers of the blocks).")
    private @Nullable List<String> targetModules;

    @Option(
            names = "--target-pattern",
            paramLabel = "REGEX",
            description = "The same by a pattern of full names, such as '.*layers\\.[0-3]\\..*_proj'.")
    private @Nullable String targetPattern;

    @Option(
            names = "--layers",
            paramLabel = "N",
            split = ",",
            description = "The blocks that are adapted, from 0 (default: all).")
    private @Nullable Set<Integer> layers;

    @Option(
            names = "--base-weights",
            defaultValue = "float32",
            description =
                    "How the base's blocks are held, one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). In 8 or"
                            + " 4 bits they take a quarter or an eighth of the memory and are decoded while needed; the merged model"
                            + " then has the decoded weights.")
    private BaseWeights baseWeights = BaseWeights.FLOAT32;

    @Option(
            names = "--gradient-checkpointing",
            description =
                    "Compute each block again in the backward pass: less memory, about a third more time, same result.")
    private boolean gradientCheckpointing;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu, cuda or cuda:1 (default: ${DEFAULT-VALUE}).")
    private String device = "cpu";

    @Option(names = "--loss", description = "Of dpo, one of ${COMPLETION-CANDIDATES} (default: sigmoid, which is DPO).")
    private @Nullable PreferenceLoss loss;

    @Option(
            names = "--beta",
            paramLabel = "X",
            description = "How strongly preferences hold to the base (default: 0.1; simpo: 2).")
    private @Nullable Double beta;

    @Option(
            names = "--label-smoothing",
            paramLabel = "X",
            description = "The share of pairs whose preference may be wrong (default: 0).")
    private @Nullable Double labelSmoothing;

    @Option(names = "--gamma", paramLabel = "X", description = "The margin that simpo asks for (default: 1).")
    private @Nullable Double gamma;

    @Option(
            names = "--desirable-weight",
            paramLabel = "X",
            description = "Of kto's desirable rows (default: such that both sides count alike).")
    private @Nullable Double desirableWeight;

    @Option(
            names = "--undesirable-weight",
            paramLabel = "X",
            description = "Of kto's undesirable rows (default: such that both sides count alike).")
    private @Nullable Double undesirableWeight;

    @Option(
            names = "--chosen-weight",
            paramLabel = "X",
            description = "Weight of the chosen replies' cross-entropy beside the loss (default: 0; orpo: 1).")
    private @Nullable Double chosenWeight;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Of the adapter's start and of the order of rows (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            defaultValue = "50",
            description = "Steps between checkpoints (default: ${DEFAULT-VALUE}).")
    private int checkpointEvery;

    @Option(
            names = "--eval-every",
            paramLabel = "N",
            defaultValue = "50",
            description =
                    "Steps between measurements on held-out rows, where there are some (default: ${DEFAULT-VALUE}).")
    private int evaluateEvery;

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Stop after so many measurements without a better loss, and keep the best weights (default: never).")
    private int patience;

    @Option(
            names = "--min-delta",
            paramLabel = "X",
            defaultValue = "0",
            description = "By how much a loss must fall to be better (default: ${DEFAULT-VALUE}).")
    private double minDelta;

    long seed() {
        return seed;
    }

    TrainingOptions training(TrainingMethod method) {
        TrainingOptions.Builder builder = method == TrainingMethod.sft ? TrainingOptions.sft() : TrainingOptions.dpo();
        builder.seed(seed)
                .checkpointEvery(checkpointEvery)
                .evaluateEvery(evaluateEvery)
                .patience(patience, minDelta)
                .gradientCheckpointing(gradientCheckpointing);
        if (steps != null) {
            if (steps < 1) {
                throw new UsageException("--steps (" + steps + ") must be at least 1.");
            }
            builder.maxSteps(steps);
        }
        if (epochs != null) {
            builder.epochs(epochs);
        }
        if (batch != null) {
            builder.batchSize(batch);
        }
        if (tokensPerBatch != null) {
            builder.tokensPerBatch(tokensPerBatch);
        }
        if (accumulation != null) {
            builder.accumulation(accumulation);
        }
        if (learningRate != null) {
            builder.learningRate(learningRate);
        }
        if (schedule != null) {
            builder.schedule(schedule);
        }
        if (warmup != null) {
            builder.warmup(warmup);
        }
        if (weightDecay != null) {
            builder.weightDecay(weightDecay);
        }
        if (maxGradientNorm != null) {
            builder.maxGradientNorm(maxGradientNorm);
        }
        try {
            return builder.build();
        } catch (InvalidInputException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    PreferenceOptions preference(TrainingMethod method) {
        PreferenceLoss ofMethod = Objects.requireNonNull(method.loss());
        if (loss != null && loss != ofMethod && method != TrainingMethod.dpo) {
            throw new UsageException("--method (" + method + ") has its own loss, so --loss (" + loss
                    + ") cannot be given. Maybe use --method dpo.");
        }
        try {
            PreferenceOptions options = PreferenceOptions.of(loss == null ? ofMethod : loss);
            if (beta != null) {
                options = options.withBeta(beta);
            }
            if (labelSmoothing != null) {
                options = options.withLabelSmoothing(labelSmoothing);
            }
            if (gamma != null) {
                options = options.withGamma(gamma);
            }
            return chosenWeight == null ? options : options.withChosenWeight(chosenWeight);
        } catch (InvalidInputException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    /** Both sides weigh alike where no weight is given. */
    KtoOptions kto(long desirable, long undesirable) {
        try {
            KtoOptions options = KtoOptions.defaults();
            if (beta != null) {
                options = options.withBeta(beta);
            }
            return desirableWeight == null && undesirableWeight == null
                    ? options.balanced(desirable, undesirable)
                    : options.withWeights(
                            Objects.requireNonNullElse(desirableWeight, 1.0),
                            Objects.requireNonNullElse(undesirableWeight, 1.0));
        } catch (InvalidInputException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    LoadOptions loading() {
        return new LoadOptions(baseWeights, device);
    }

    LoraConfig lora() {
        try {
            LoraConfig config = LoraConfig.defaults().withRankStabilised(rankStabilised);
            if (rank != null) {
                // Twice the rank keeps the scale at 2 whatever the rank.
                config = config.withRank(rank).withAlpha(2.0 * rank);
            }
            if (alpha != null) {
                config = config.withAlpha(alpha);
            }
            if (dropout != null) {
                config = config.withDropout(dropout);
            }
            if (targetModules != null && targetPattern != null) {
                throw new UsageException("--target-modules and --target-pattern exclude each other.");
            }
            if (targetModules != null) {
                config = config.withTargetModules(targetModules.toArray(String[]::new));
            }
            if (targetPattern != null) {
                config = config.withTargetPattern(targetPattern);
            }
            return layers == null ? config : config.withLayers(layers);
        } catch (InvalidInputException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }
}
