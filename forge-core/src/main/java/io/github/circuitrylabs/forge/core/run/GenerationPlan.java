package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * What a run is asked for.
 *
 * @param runId names the run; a second run of the same id and plan goes on where the first stopped
 * @param targets scenarios are spread evenly over these, in turn
 * @param count how many scenarios in all
 * @param seed seeds of all attempts derive from it
 * @param temperature how freely a model samples
 * @param attempts how often one scenario is tried, at most, each time with a fresh seed
 */
public record GenerationPlan(
        String runId, List<EvaluationTarget> targets, int count, long seed, double temperature, int attempts) {

    public static final int DEFAULT_ATTEMPTS = 8;

    public GenerationPlan {
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new InvalidInputException("A generation run needs at least one target.");
        }
        if (count < 0) {
            throw new InvalidInputException("Count (" + count + ") must not be negative.");
        }
        if (attempts < 1) {
            throw new InvalidInputException("Attempts (" + attempts + ") must be at least 1.");
        }
    }

    public static GenerationPlan of(String runId, List<EvaluationTarget> targets, int count, long seed) {
        return new GenerationPlan(runId, targets, count, seed, GenerationRequest.DEFAULT_TEMPERATURE, DEFAULT_ATTEMPTS);
    }

    /** The target of the slot-th scenario. */
    EvaluationTarget targetOf(int slot) {
        return targets.get(slot % targets.size());
    }

    /** The seed of one attempt: distinct for every run seed, slot and attempt (SplitMix64's finaliser over their sum). */
    long seedOf(int slot, int attempt) {
        return mix(mix(seed) + 0x9E3779B97F4A7C15L * ((long) slot * attempts + attempt + 1));
    }

    /** Which slots are filled by scenarios of these seeds. */
    BitSet slotsOf(Set<Long> seeds) {
        BitSet slots = new BitSet(count);
        for (int slot = 0; slot < count && !seeds.isEmpty(); slot++) {
            for (int attempt = 0; attempt < attempts; attempt++) {
                if (seeds.contains(seedOf(slot, attempt))) {
                    slots.set(slot);
                }
            }
        }
        return slots;
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return (z ^ (z >>> 31)) & Long.MAX_VALUE;
    }
}
