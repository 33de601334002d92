package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.Scenario;

/** Hears how a generation run goes. Called from the thread that runs it. */
public interface RunListener {

    RunListener SILENT = new RunListener() {};

    /** A scenario was stored; {@code done} of {@code requested} exist now. */
    default void onScenario(Scenario scenario, int done, int requested) {}

    /** An attempt gave no scenario. */
    default void onFailedAttempt(GenerationException cause) {}
}
