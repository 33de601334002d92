package io.github.circuitrylabs.forge.core.analysis;

import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Verdict;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;

/**
 * A scenario and whether it revealed an issue.
 */
public record Observation(Scenario scenario, boolean revealing) {

    public Observation {
        Objects.requireNonNull(scenario, "scenario");
    }

    /**
     * From all verdicts on a scenario: revealing if at least half of the decided ones found an issue; empty if none is
     * decided.
     */
    public static Optional<Observation> of(Scenario scenario, Collection<Verdict> verdicts) {
        long decided = verdicts.stream().filter(Verdict::isDecided).count();
        long issues = verdicts.stream().filter(Verdict::isIssue).count();
        return decided == 0 ? Optional.empty() : Optional.of(new Observation(scenario, 2 * issues >= decided));
    }
}
