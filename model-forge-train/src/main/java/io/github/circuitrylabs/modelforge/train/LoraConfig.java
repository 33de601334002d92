package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.internal.llama.Architecture;
import java.util.Set;
import java.util.TreeSet;

/**
 * The shape of a LoRA adapter (Hu et al. 2021): y = W x + s B(A(dropout(x))). Immutable.
 *
 * @param rank r, inner width of the two matrices
 * @param alpha numerator of the scale s
 * @param dropout probability with which an input of A is dropped while training by SFT; DPO never drops
 * @param rankStabilised whether s = alpha / √r (rsLoRA, Kalajdzievski 2023) rather than alpha / r
 * @param targetModules names of the adapted matrices of a block, of {@code q_proj, k_proj, v_proj, o_proj, gate_proj,
 *     up_proj, down_proj}; sorted
 */
public record LoraConfig(int rank, double alpha, double dropout, boolean rankStabilised, Set<String> targetModules) {

    /** Checks ranges and names. */
    public LoraConfig {
        targetModules = java.util.Collections.unmodifiableSet(new TreeSet<>(targetModules));
        if (rank < 1 || dropout < 0 || dropout >= 1 || targetModules.isEmpty()) {
            throw new InvalidInputException(
                    "LoRA needs a rank of at least 1 (is %d), a dropout within [0, 1) (is %s) and target modules (are %s)"
                            .formatted(rank, dropout, targetModules));
        }
        for (String name : targetModules) {
            if (!Architecture.LINEAR_LAYERS.contains(name)) {
                throw new InvalidInputException("LoRA target (%s) is not supported. Maybe one of %s."
                        .formatted(name, Architecture.LINEAR_LAYERS));
            }
        }
    }

    /** Rank 16, alpha 32, no dropout, all linear layers of every block. (PEFT's own default is q_proj and v_proj only.) */
    public static LoraConfig defaults() {
        return new LoraConfig(16, 32, 0, false, Set.copyOf(Architecture.LINEAR_LAYERS));
    }

    public LoraConfig withRank(int value) {
        return new LoraConfig(value, alpha, dropout, rankStabilised, targetModules);
    }

    public LoraConfig withAlpha(double value) {
        return new LoraConfig(rank, value, dropout, rankStabilised, targetModules);
    }

    public LoraConfig withDropout(double value) {
        return new LoraConfig(rank, alpha, value, rankStabilised, targetModules);
    }

    public LoraConfig withRankStabilised(boolean value) {
        return new LoraConfig(rank, alpha, dropout, value, targetModules);
    }

    public LoraConfig withTargetModules(String... names) {
        return new LoraConfig(rank, alpha, dropout, rankStabilised, Set.of(names));
    }

    /** s in y = W x + s B(A x). */
    public double scale() {
        return rankStabilised ? alpha / Math.sqrt(rank) : alpha / rank;
    }
}
