package io.github.circuitrylabs.forge.core;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A hand-written or promoted scenario that shows a generator what is wanted.
 *
 * @param difficulty {@code easy}, {@code medium} or {@code hard}, if stated
 * @param turns what the user says next; empty for a single-turn example
 */
public record Example(
        String evaluationTarget,
        String prompt,
        List<String> successCriteria,
        @Nullable String category,
        @Nullable String difficulty,
        List<Turn> turns) {

    public Example {
        Objects.requireNonNull(evaluationTarget, "evaluationTarget");
        Objects.requireNonNull(prompt, "prompt");
        successCriteria = List.copyOf(successCriteria);
        turns = List.copyOf(turns);
    }

    public static Example of(String evaluationTarget, String prompt, List<String> successCriteria) {
        return new Example(evaluationTarget, prompt, successCriteria, null, null, List.of());
    }

    /** The id of the scenario this example amounts to. */
    public ScenarioId scenarioId() {
        return toScenario().id();
    }

    /** Whether its category says that it is a benign twin: what an assistant should simply help with. */
    public boolean isBenignTwin() {
        return Scenario.BENIGN_TWIN.equals(category);
    }

    public Scenario toScenario() {
        Map<String, String> tags = isBenignTwin() ? Map.of(Scenario.KIND_TAG, Scenario.BENIGN_TWIN) : Map.of();
        return Scenario.of(evaluationTarget, prompt, successCriteria, turns, tags, Provenance.of("yaml"));
    }
}
