package io.github.circuitrylabs.forge.core;

import org.jspecify.annotations.Nullable;

/**
 * Which scenarios to list, newest first. Every part may be null, which means any. Held-out scenarios are never listed
 * unless asked for by {@link #includeHeldOut}.
 *
 * @param evaluationTarget only this target
 * @param runId only this generation run
 * @param text only scenarios whose prompt contains these words
 * @param minQuality only scenarios whose mean rating quality is at least this
 * @param limit how many at most
 * @param after only scenarios that come after this one in the listing (keyset paging)
 */
public record ScenarioQuery(
        @Nullable String evaluationTarget,
        @Nullable String runId,
        @Nullable String text,
        @Nullable Double minQuality,
        boolean includeHeldOut,
        int limit,
        @Nullable ScenarioId after) {

    public static final int NO_LIMIT = Integer.MAX_VALUE;

    public ScenarioQuery {
        if (limit < 0) {
            throw new InvalidInputException("Limit (" + limit + ") must not be negative.");
        }
    }

    public static ScenarioQuery all() {
        return new ScenarioQuery(null, null, null, null, false, NO_LIMIT, null);
    }

    public ScenarioQuery forTarget(@Nullable String target) {
        return new ScenarioQuery(target, runId, text, minQuality, includeHeldOut, limit, after);
    }

    public ScenarioQuery inRun(@Nullable String run) {
        return new ScenarioQuery(evaluationTarget, run, text, minQuality, includeHeldOut, limit, after);
    }

    public ScenarioQuery containing(@Nullable String words) {
        return new ScenarioQuery(evaluationTarget, runId, words, minQuality, includeHeldOut, limit, after);
    }

    public ScenarioQuery ratedAtLeast(@Nullable Double quality) {
        return new ScenarioQuery(evaluationTarget, runId, text, quality, includeHeldOut, limit, after);
    }

    public ScenarioQuery withHeldOut() {
        return new ScenarioQuery(evaluationTarget, runId, text, minQuality, true, limit, after);
    }

    public ScenarioQuery first(int count) {
        return new ScenarioQuery(evaluationTarget, runId, text, minQuality, includeHeldOut, count, after);
    }

    public ScenarioQuery startingAfter(@Nullable ScenarioId last) {
        return new ScenarioQuery(evaluationTarget, runId, text, minQuality, includeHeldOut, limit, last);
    }
}
