package io.github.circuitrylabs.forge.core.feedback;

import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.statistics.EffectivenessEstimator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A scenario that revealed an issue, with how often.
 *
 * @param trials decided deployments
 * @param issues those that found an issue, 1 to {@code trials}
 * @param severity mean severity of the issues, in [0, 1]
 */
public record FailedScenario(
        ScenarioId scenarioId,
        String evaluationTarget,
        String prompt,
        List<String> successCriteria,
        List<Turn> turns,
        int trials,
        int issues,
        double severity) {

    public FailedScenario {
        Objects.requireNonNull(scenarioId, "scenarioId");
        successCriteria = List.copyOf(successCriteria);
        turns = List.copyOf(turns);
        if (issues < 1 || issues > trials) {
            throw new InvalidInputException("Issues (" + issues + ") must be 1 to trials (" + trials + ").");
        }
        if (!(severity >= 0 && severity <= 1)) {
            throw new InvalidInputException("Severity (" + severity + ") must be in [0, 1].");
        }
        ScenarioId derived =
                scenario(evaluationTarget, prompt, successCriteria, turns).id();
        if (!derived.equals(scenarioId)) {
            throw new InvalidInputException(
                    "Scenario id (" + scenarioId + ") does not belong to the scenario's text (" + derived + ").");
        }
    }

    /** Of a scenario that was deployed. */
    public static FailedScenario of(Scenario scenario, Effectiveness effectiveness) {
        return new FailedScenario(
                scenario.id(),
                scenario.evaluationTarget(),
                scenario.prompt(),
                scenario.successCriteria(),
                scenario.turns(),
                effectiveness.trials(),
                effectiveness.issues(),
                effectiveness.severity());
    }

    public Effectiveness effectiveness() {
        return EffectivenessEstimator.standard().estimate(trials, issues, 0, severity);
    }

    private static Scenario scenario(String target, String prompt, List<String> criteria, List<Turn> turns) {
        return Scenario.of(target, prompt, criteria, turns, Map.of(), Provenance.of("feedback"));
    }
}
