package io.github.circuitrylabs.forge.core;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The known evaluation targets, in catalogue order. Immutable. */
public final class TargetCatalog {

    private final Map<String, EvaluationTarget> byId;

    private TargetCatalog(Map<String, EvaluationTarget> byId) {
        this.byId = byId;
    }

    /**
     * @throws InvalidInputException if two targets share an id
     */
    public static TargetCatalog of(Collection<EvaluationTarget> targets) {
        Map<String, EvaluationTarget> byId = new LinkedHashMap<>();
        for (EvaluationTarget target : targets) {
            if (byId.put(target.id(), target) != null) {
                throw new InvalidInputException("Two targets share the id (" + target.id() + ").");
            }
        }
        return new TargetCatalog(byId);
    }

    public List<EvaluationTarget> all() {
        return List.copyOf(byId.values());
    }

    public Optional<EvaluationTarget> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * @throws InvalidInputException if there is no such target; the message lists those there are
     */
    public EvaluationTarget get(String id) {
        EvaluationTarget target = byId.get(id);
        if (target == null) {
            throw new InvalidInputException(
                    "Unknown evaluation target (" + id + "). Known targets: " + String.join(", ", byId.keySet()) + ".");
        }
        return target;
    }
}
