package io.github.circuitrylabs.forge.core;

import java.util.List;
import java.util.Objects;

/**
 * A scenario as another system's file tells it: with the replies and verdicts that came with it.
 *
 * @param completions good replies
 * @param results what systems answered and what was made of it
 * @param repliesLeftOut replies that the row marks as bad and that nothing judged: adversarial text, which belongs in the vault
 */
public record ImportedScenario(
        Scenario scenario, List<Completion> completions, List<DeploymentResult> results, int repliesLeftOut) {

    public ImportedScenario {
        Objects.requireNonNull(scenario, "scenario");
        completions = List.copyOf(completions);
        results = List.copyOf(results);
    }
}
