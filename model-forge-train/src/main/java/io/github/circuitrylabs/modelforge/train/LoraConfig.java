package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.internal.llama.Architecture;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a LoRA adapter (Hu et al. 2021): y = W x + s B(A(dropout(x))). Immutable.
 *
 * @param rank r, inner width of the two matrices
 * @param alpha numerator of the scale s
 * @param dropout probability with which an input of A is dropped while training by SFT; DPO never drops
 * @param rankStabilised whether s = alpha / √r (rsLoRA, Kalajdzievski 2023) rather than alpha / r
 * @param targetModules names of the adapted matrices of a block, of {@code q_proj, k_proj, v_proj, o_proj, gate_proj,
 *     up_proj, down_proj}; sorted; empty where a pattern says it
 * @param targetPattern regular expression that the full name of an adapted matrix matches, such as {@code
 *     .*layers\.[0-3]\..*_proj}, or null where names say it
 * @param layers numbers of the blocks that are adapted, from 0; empty for all
 * @param rankPattern ranks of matrices that have another one, by a regular expression that the end of their full name matches, as
 *     in PEFT; the scale stays that of {@code rank}
 */
public record LoraConfig(
        int rank,
        double alpha,
        double dropout,
        boolean rankStabilised,
        Set<String> targetModules,
        @Nullable String targetPattern,
        Set<Integer> layers,
        Map<String, Integer> rankPattern) {

    /** Checks ranges and names. */
    public LoraConfig {
        targetModules = Collections.unmodifiableSet(new TreeSet<>(targetModules));
        layers = Collections.unmodifiableSet(new TreeSet<>(layers));
        rankPattern = Collections.unmodifiableMap(new LinkedHashMap<>(rankPattern));
        if (rank < 1 || dropout < 0 || dropout >= 1 || targetModules.isEmpty() == (targetPattern == null)) {
            throw new InvalidInputException(
                    "LoRA needs a rank of at least 1 (is %d), a dropout within [0, 1) (is %s) and either target modules (are %s) or a pattern of them (is %s)"
                            .formatted(rank, dropout, targetModules, targetPattern));
        }
        if (targetPattern != null && !layers.isEmpty()) {
            throw new InvalidInputException(
                    "LoRA's pattern (%s) already says which layers; PEFT does not take layers %s beside it. Maybe name the target modules."
                            .formatted(targetPattern, layers));
        }
        try {
            Pattern.compile(targetPattern == null ? "" : targetPattern);
            rankPattern.keySet().forEach(Pattern::compile);
        } catch (PatternSyntaxException e) {
            throw new InvalidInputException("LoRA cannot read a pattern: %s".formatted(e.getMessage()), e);
        }
        for (String name : targetModules) {
            if (!Architecture.LINEAR_LAYERS.contains(name)) {
                throw new InvalidInputException("LoRA target (%s) is not supported. Maybe one of %s."
                        .formatted(name, Architecture.LINEAR_LAYERS));
            }
        }
    }

    /** One rank for the named matrices of all blocks. */
    public LoraConfig(int rank, double alpha, double dropout, boolean rankStabilised, Set<String> targetModules) {
        this(rank, alpha, dropout, rankStabilised, targetModules, null, Set.of(), Map.of());
    }

    /** Rank 16, alpha 32, no dropout, all linear layers of every block. (PEFT's own default is q_proj and v_proj only.) */
    public static LoraConfig defaults() {
        return new LoraConfig(16, 32, 0, false, Set.copyOf(Architecture.LINEAR_LAYERS));
    }

    public LoraConfig withRank(int value) {
        return new LoraConfig(value, alpha, dropout, rankStabilised, targetModules, targetPattern, layers, rankPattern);
    }

    public LoraConfig withAlpha(double value) {
        return new LoraConfig(rank, value, dropout, rankStabilised, targetModules, targetPattern, layers, rankPattern);
    }

    public LoraConfig withDropout(double value) {
        return new LoraConfig(rank, alpha, value, rankStabilised, targetModules, targetPattern, layers, rankPattern);
    }

    public LoraConfig withRankStabilised(boolean value) {
        return new LoraConfig(rank, alpha, dropout, value, targetModules, targetPattern, layers, rankPattern);
    }

    public LoraConfig withTargetModules(String... names) {
        return new LoraConfig(rank, alpha, dropout, rankStabilised, Set.of(names), null, layers, rankPattern);
    }

    /** Adapts the matrices whose full name matches, in place of {@link #targetModules}. */
    public LoraConfig withTargetPattern(String expression) {
        return new LoraConfig(rank, alpha, dropout, rankStabilised, Set.of(), expression, Set.of(), rankPattern);
    }

    /** Adapts these blocks only. */
    public LoraConfig withLayers(Set<Integer> numbers) {
        return new LoraConfig(rank, alpha, dropout, rankStabilised, targetModules, targetPattern, numbers, rankPattern);
    }

    /** Gives some matrices another rank. */
    public LoraConfig withRankPattern(Map<String, Integer> ranks) {
        return new LoraConfig(rank, alpha, dropout, rankStabilised, targetModules, targetPattern, layers, ranks);
    }

    /** Whether a linear layer of a block is adapted. */
    boolean adapts(int layer, String linear) {
        return targetPattern == null
                ? targetModules.contains(linear) && (layers.isEmpty() || layers.contains(layer))
                : Architecture.moduleName(layer, linear).matches(targetPattern);
    }

    /** The rank of a matrix, by its full name. */
    int rankOf(String module) {
        for (Map.Entry<String, Integer> entry : rankPattern.entrySet()) {
            if (matches(entry.getKey(), module)) {
                return entry.getValue();
            }
        }
        return rank;
    }

    /** PEFT's rule for the keys of a pattern by module. */
    static boolean matches(String key, String module) {
        return module.matches("(.*\\.)?(" + key + ")");
    }

    /** s in y = W x + s B(A x). */
    public double scale() {
        return rankStabilised ? alpha / Math.sqrt(rank) : alpha / rank;
    }
}
