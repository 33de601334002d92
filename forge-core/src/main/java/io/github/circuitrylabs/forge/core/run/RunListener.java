package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.Scenario;

/**
 * Hears how a generation run goes: one call at a time, in the order of events, from the threads that make the scenarios. The
 * run waits for it, so it should be quick.
 */
public interface RunListener {

    RunListener SILENT = new RunListener() {};

    /** The run begins; {@code done} of {@code requested} exist from an earlier start. */
    default void onStart(int done, int requested) {}

    /** A scenario was stored; {@code done} of {@code requested} exist now. */
    default void onScenario(Scenario scenario, int done, int requested) {}

    /** An attempt gave no scenario. */
    default void onFailedAttempt(GenerationException cause) {}

    /** Something was made or failed: how far the run is now. */
    default void onProgress(RunProgress progress) {}
}
