package io.github.circuitrylabs.forge.core.novelty;

import io.github.circuitrylabs.forge.core.Scenario;

/**
 * Tells new scenarios from repeated ones: in memory ({@link MemoryNoveltyIndex}), or as a part of a datastore, which then knows
 * everything that was ever stored. Thread-safe.
 */
public interface NoveltyIndex {

    /** Whether the scenario is new; adds nothing. */
    Novelty check(Scenario scenario);

    /**
     * Checks a scenario and adds it if it is new, in one step: of two threads with the same scenario one adds it. An index
     * that is a part of a datastore stores the scenario in the same transaction.
     */
    Novelty addIfNovel(Scenario scenario);
}
