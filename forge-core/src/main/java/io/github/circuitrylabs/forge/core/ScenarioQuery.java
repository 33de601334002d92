package io.github.circuitrylabs.forge.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which scenarios to list, newest first. Every part may be null, which means any. Held-out scenarios are never listed
 * unless asked for by {@link #includeHeldOut}.
 *
 * @param evaluationTarget only this target
 * @param runId only this generation run
 * @param text only scenarios whose prompt contains these words
 * @param tags only scenarios that carry all of these tags with these values
 * @param minQuality only scenarios whose mean rating quality is at least this
 * @param limit how many at most
 * @param after only scenarios that come after this one in the listing (keyset paging)
 */
public record ScenarioQuery(
        @Nullable String evaluationTarget,
        @Nullable String runId,
        @Nullable String text,
        Map<String, String> tags,
        @Nullable Double minQuality,
        boolean includeHeldOut,
        int limit,
        @Nullable ScenarioId after) {

    public static final int NO_LIMIT = Integer.MAX_VALUE;

    public ScenarioQuery {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        if (limit < 0) {
            throw new InvalidInputException("Limit (" + limit + ") must not be negative.");
        }
    }

    public static ScenarioQuery all() {
        return new ScenarioQuery(null, null, null, Map.of(), null, false, NO_LIMIT, null);
    }

    public ScenarioQuery forTarget(@Nullable String target) {
        return new ScenarioQuery(target, runId, text, tags, minQuality, includeHeldOut, limit, after);
    }

    public ScenarioQuery inRun(@Nullable String run) {
        return new ScenarioQuery(evaluationTarget, run, text, tags, minQuality, includeHeldOut, limit, after);
    }

    public ScenarioQuery containing(@Nullable String words) {
        return new ScenarioQuery(evaluationTarget, runId, words, tags, minQuality, includeHeldOut, limit, after);
    }

    /** Also asks for this tag with this value. */
    public ScenarioQuery tagged(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(tags);
        more.put(name, value);
        return new ScenarioQuery(evaluationTarget, runId, text, more, minQuality, includeHeldOut, limit, after);
    }

    public ScenarioQuery ratedAtLeast(@Nullable Double quality) {
        return new ScenarioQuery(evaluationTarget, runId, text, tags, quality, includeHeldOut, limit, after);
    }

    public ScenarioQuery withHeldOut() {
        return new ScenarioQuery(evaluationTarget, runId, text, tags, minQuality, true, limit, after);
    }

    public ScenarioQuery first(int count) {
        return new ScenarioQuery(evaluationTarget, runId, text, tags, minQuality, includeHeldOut, count, after);
    }

    public ScenarioQuery startingAfter(@Nullable ScenarioId last) {
        return new ScenarioQuery(evaluationTarget, runId, text, tags, minQuality, includeHeldOut, limit, last);
    }
}
