package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Generation;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Training;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The evaluation targets as users name them on a command line. */
public record Targets(TargetCatalog catalog) {

    /** Stands for every target that scenarios may be generated for. */
    public static final String ALL = "all";

    /** @throws UsageException if there is no such target */
    public EvaluationTarget get(String id) {
        try {
            return catalog.get(id);
        } catch (InvalidInputException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    /** The id itself, or null for null; refuses what is no target, so that a typing error does not list nothing. */
    public @Nullable String checked(@Nullable String id) {
        return id == null ? null : get(id).id();
    }

    /** The targets named, each once, in the order named; {@value #ALL} leaves out those that are curated only. */
    public List<EvaluationTarget> named(List<String> ids) {
        if (ids.equals(List.of(ALL))) {
            return catalog.all().stream()
                    .filter(target -> target.generation() == Generation.OPEN)
                    .toList();
        }
        Set<EvaluationTarget> found = new LinkedHashSet<>();
        ids.forEach(id -> found.add(get(id.strip())));
        return List.copyOf(found);
    }

    /**
     * The targets that may be trained on: all of them, or those named.
     *
     * @throws UsageException if one is named that may not
     */
    public List<EvaluationTarget> trainable(List<String> ids) {
        List<EvaluationTarget> named = named(ids.isEmpty() ? List.of(ALL) : ids);
        List<EvaluationTarget> refused = named.stream()
                .filter(target -> target.training() == Training.REFUSED)
                .toList();
        if (!ids.isEmpty() && !refused.isEmpty()) {
            throw new UsageException("These targets may not be trained on: "
                    + String.join(
                            ", ", refused.stream().map(EvaluationTarget::id).toList())
                    + ". Use generate for them instead.");
        }
        return named.stream().filter(target -> !refused.contains(target)).toList();
    }
}
