package io.github.circuitrylabs.modelforge.train;

/** Hears of a training while it runs, on the thread that trains. */
@FunctionalInterface
public interface TrainingListener {

    /** After every optimiser step. */
    void onStep(StepMetrics metrics);

    /** Before the first step, when a run goes on after the step of this state. */
    default void onResume(TrainingState from) {}

    /** Every {@link TrainingOptions#checkpointEvery} steps and when stopped, with all that an exact resume needs. */
    default void onCheckpoint(TrainingState state) {}

    /** Something worth knowing that is no failure, such as a cache that had to be made anew. */
    default void onNotice(String notice) {}

    /** Asked after every step; true ends the training after a last checkpoint. */
    default boolean shouldStop() {
        return false;
    }

    /** Hears nothing. */
    static TrainingListener none() {
        return metrics -> {};
    }
}
