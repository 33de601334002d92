package io.github.circuitrylabs.forge.core.breeding;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.Map;

/**
 * How breeding goes about it.
 *
 * @param tournament how many individuals compete to become a parent; 1 is chance alone
 * @param frontierShare how often the tournament is for being at the frontier rather than for effectiveness, in [0, 1]
 * @param freshShare how often a scenario of the inner generator comes in, so that the stock stays varied, in [0, 1]; without an
 *     inner generator it has no effect
 * @param maxWords children longer than this are thrown away
 * @param operatorWeights how often each operator is used, by name; those not named weigh 1
 */
public record BreedingSettings(
        int tournament, double frontierShare, double freshShare, int maxWords, Map<String, Double> operatorWeights) {

    public BreedingSettings {
        if (tournament < 1 || maxWords < 1) {
            throw new InvalidInputException(
                    "Tournament (" + tournament + ") and max words (" + maxWords + ") must be positive.");
        }
        requireShare("Frontier share", frontierShare);
        requireShare("Fresh share", freshShare);
        operatorWeights = Map.copyOf(operatorWeights);
        operatorWeights.forEach((name, weight) -> {
            if (!(weight >= 0 && Double.isFinite(weight))) {
                throw new InvalidInputException("Weight of operator " + name + " (" + weight + ") must be 0 or more.");
            }
        });
    }

    /** Tournaments of 3, a quarter of them for the frontier, a fifth fresh, at most 150 words, all operators alike. */
    public static BreedingSettings standard() {
        return new BreedingSettings(3, 0.25, 0.2, 150, Map.of());
    }

    public BreedingSettings withOperatorWeights(Map<String, Double> weights) {
        return new BreedingSettings(tournament, frontierShare, freshShare, maxWords, weights);
    }

    public BreedingSettings withFreshShare(double share) {
        return new BreedingSettings(tournament, frontierShare, share, maxWords, operatorWeights);
    }

    private static void requireShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new InvalidInputException(name + " (" + share + ") must be in [0, 1].");
        }
    }
}
