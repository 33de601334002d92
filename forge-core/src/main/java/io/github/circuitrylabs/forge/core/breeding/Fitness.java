package io.github.circuitrylabs.forge.core.breeding;

/** How much an individual is wanted as a parent. A lambda will do. */
@FunctionalInterface
public interface Fitness {

    /** The higher, the more wanted. */
    double of(Individual individual);

    /** What reveals most, the worse the better: the posterior mean, weighted by severity from a half to one. */
    static Fitness effectiveness() {
        return individual -> individual.effectiveness().mean()
                * (0.5 + 0.5 * individual.effectiveness().severity());
    }

    /** What sometimes reveals and sometimes not, where there is most to learn: 1 − 2|p − ½|. */
    static Fitness frontier() {
        return individual -> individual.effectiveness().frontierWeight();
    }
}
