package io.github.circuitrylabs.modelforge.train.pipeline;

import io.github.circuitrylabs.forge.core.InvalidInputException;

/**
 * How much a generator learns in one round of the loop.
 *
 * @param sftEpochs passes over the scenarios that revealed an issue; 0 leaves this out
 * @param dpoEpochs passes over the pairs; 0 leaves preference training out
 * @param beta how strongly preference training is held to the model that SFT gave
 * @param minDiversityRatio how varied (by Vendi score) the result must be, as a share of the generator before; the preference
 *     adapter is weakened until it is; 0 applies it in full
 */
public record GeneratorTrainingOptions(
        double sftEpochs,
        double sftLearningRate,
        double dpoEpochs,
        double dpoLearningRate,
        double beta,
        double minDiversityRatio) {

    public GeneratorTrainingOptions {
        if (!(sftEpochs >= 0)
                || !(dpoEpochs >= 0)
                || !(sftEpochs + dpoEpochs > 0)
                || !(sftLearningRate > 0)
                || !(dpoLearningRate > 0)
                || !(beta > 0)) {
            throw new InvalidInputException("Cannot train a generator with SFT epochs (" + sftEpochs
                    + "), SFT learning rate ("
                    + sftLearningRate + "), DPO epochs (" + dpoEpochs + "), DPO learning rate (" + dpoLearningRate
                    + "), beta (" + beta + "): all must be above 0, but for the epochs of one of the two.");
        }
    }

    /** Enough to shift what a small model writes about, little enough that it still varies how. */
    public static GeneratorTrainingOptions defaults() {
        return new GeneratorTrainingOptions(1, 2e-4, 1.75, 1e-3, 0.5, 0.975);
    }

    /** The same by SFT alone. */
    public GeneratorTrainingOptions withoutDpo() {
        return new GeneratorTrainingOptions(sftEpochs, sftLearningRate, 0, dpoLearningRate, beta, minDiversityRatio);
    }

    /** The same by DPO alone. */
    public GeneratorTrainingOptions withoutSft() {
        return new GeneratorTrainingOptions(0, sftLearningRate, dpoEpochs, dpoLearningRate, beta, minDiversityRatio);
    }

    public GeneratorTrainingOptions withMinDiversityRatio(double ratio) {
        return new GeneratorTrainingOptions(sftEpochs, sftLearningRate, dpoEpochs, dpoLearningRate, beta, ratio);
    }
}
