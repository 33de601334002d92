package io.github.circuitrylabs.forge.core.breeding;

import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who came from whom among some scenarios. Parents that are not among them count as unknown. Immutable. */
public final class Lineage {

    private final Map<ScenarioId, List<ScenarioId>> parents = new LinkedHashMap<>();
    private final Map<ScenarioId, List<ScenarioId>> children = new HashMap<>();

    private Lineage() {}

    public static Lineage of(Collection<Scenario> scenarios) {
        Lineage lineage = new Lineage();
        scenarios.forEach(scenario ->
                lineage.parents.put(scenario.id(), scenario.provenance().parents()));
        lineage.parents.forEach((child, ids) -> ids.forEach(parent -> lineage.children
                .computeIfAbsent(parent, key -> new ArrayList<>())
                .add(child)));
        return lineage;
    }

    /** All scenarios it came from, nearest first, whether they are known or not. */
    public Set<ScenarioId> ancestors(ScenarioId id) {
        return reach(id, parents);
    }

    /** All scenarios that came from it, nearest first. */
    public Set<ScenarioId> descendants(ScenarioId id) {
        return reach(id, children);
    }

    /** How many generations of breeding lie behind it, along the longest line: 0 for one that was not bred. */
    public int depth(ScenarioId id) {
        return depth(id, new HashSet<>());
    }

    private int depth(ScenarioId id, Set<ScenarioId> line) {
        int depth = 0;
        // Ids derive from content, so a child may be its own grandparent's twin: such a ring counts once.
        if (line.add(id)) {
            for (ScenarioId parent : parents.getOrDefault(id, List.of())) {
                depth = Math.max(depth, 1 + depth(parent, line));
            }
            line.remove(id);
        }
        return depth;
    }

    private static Set<ScenarioId> reach(ScenarioId from, Map<ScenarioId, List<ScenarioId>> edges) {
        Set<ScenarioId> reached = new LinkedHashSet<>();
        Deque<ScenarioId> open = new ArrayDeque<>(edges.getOrDefault(from, List.of()));
        while (!open.isEmpty()) {
            ScenarioId next = open.poll();
            if (!next.equals(from) && reached.add(next)) {
                open.addAll(edges.getOrDefault(next, List.of()));
            }
        }
        return reached;
    }
}
