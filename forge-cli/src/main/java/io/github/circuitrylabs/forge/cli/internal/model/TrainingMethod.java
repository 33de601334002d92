package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.modelforge.train.PreferenceLoss;
import org.jspecify.annotations.Nullable;

/** How an adapter is trained, in the names that users type. */
enum TrainingMethod {
    sft(null),
    dpo(PreferenceLoss.SIGMOID),
    ipo(PreferenceLoss.IPO),
    simpo(PreferenceLoss.SIMPO),
    orpo(PreferenceLoss.ORPO),
    kto(null);

    private final @Nullable PreferenceLoss loss;

    TrainingMethod(@Nullable PreferenceLoss loss) {
        this.loss = loss;
    }

    /** What is minimised over pairs; null where the method does not learn from pairs. */
    @Nullable
    PreferenceLoss loss() {
        return loss;
    }
}
