package io.github.circuitrylabs.forge.core.feedback;

import io.github.circuitrylabs.forge.core.AppliedFeedback;
import io.github.circuitrylabs.forge.core.Datastore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all feedback that a datastore took in found revealing scenarios to have in common: the starting point for analysis and
 * for the making of examples. One pattern per kind and value, as the newest file that speaks of it says: files of one loop
 * count the same scenarios again, so adding them up would make a pattern surer than it is.
 */
public final class KnownPatterns {

    private KnownPatterns() {}

    /** The strongest first: by lift, among those equally strong the surest. */
    public static List<DiscoveredPattern> of(Datastore datastore) {
        Map<String, DiscoveredPattern> newest = new LinkedHashMap<>();
        for (AppliedFeedback applied : datastore.appliedFeedback(Integer.MAX_VALUE)) {
            Feedback.fromJson(applied.modelId(), applied.content())
                    .discoveredPatterns()
                    .forEach(pattern -> newest.putIfAbsent(pattern.kind() + " " + pattern.value(), pattern));
        }
        List<DiscoveredPattern> patterns = new ArrayList<>(newest.values());
        patterns.sort(Comparator.comparingDouble((DiscoveredPattern pattern) -> -pattern.lift())
                .thenComparingDouble(DiscoveredPattern::qValue)
                .thenComparing(DiscoveredPattern::kind)
                .thenComparing(DiscoveredPattern::value));
        return List.copyOf(patterns);
    }
}
