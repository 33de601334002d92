package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ModelVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a retraining is asked to do.
 *
 * @param name the model it makes versions of, e.g. {@code forge} or {@code forge-psychosis}
 * @param domain what that model is specialised in, or null for a general one
 * @param targets ids of the targets whose scenarios it learns from
 * @param minResults so many new decided results since the last training are enough
 * @param minRatings so many new ratings are enough too
 * @param seed all seeds derive from it and the number of the retraining
 * @param home the folder of all data
 * @param minEffectiveness a scenario that revealed an issue or was rated well is learned from if its posterior mean or its
 *     quality is at least this; below it, it is left out
 * @param startsOver whether to train the trainer's own base on everything there is, rather than the current version on what
 *     is new
 */
public record CycleConfig(
        String name,
        @Nullable String domain,
        List<String> targets,
        int minResults,
        int minRatings,
        long seed,
        Path home,
        double minEffectiveness,
        boolean startsOver) {

    public CycleConfig {
        ModelVersion.requireName(name);
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new InvalidInputException("A retraining needs at least one target.");
        }
        if (!(minEffectiveness >= 0 && minEffectiveness <= 1)) {
            throw new InvalidInputException("The least effectiveness (" + minEffectiveness + ") must be 0 to 1.");
        }
        if (minResults < 1 || minRatings < 1) {
            throw new InvalidInputException("Results (" + minResults + ") and ratings (" + minRatings
                    + ") that are enough must be at least 1.");
        }
    }

    /** A retraining of the current version on everything that is new. */
    public CycleConfig(
            String name,
            @Nullable String domain,
            List<String> targets,
            int minResults,
            int minRatings,
            long seed,
            Path home) {
        this(name, domain, targets, minResults, minRatings, seed, home, 0, false);
    }

    /** A training of the trainer's own base on everything of the targets that is effective enough. */
    public static CycleConfig fromBase(
            String name, List<String> targets, double minEffectiveness, long seed, Path home) {
        return new CycleConfig(name, null, targets, 1, 1, seed, home, minEffectiveness, true);
    }

    /** Where the retrainings of this model keep journals, data, models and reports. */
    public Path folder() {
        return home.resolve("cycles").resolve(name);
    }

    /** The targets that a router gives to the model: none for a general one, which gets all that are left. */
    Set<String> specialisedTargets() {
        return domain == null ? Set.of() : Set.copyOf(targets);
    }
}
