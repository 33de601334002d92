package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Texts;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.statistics.EffectivenessEstimator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds scenarios in a store and adds what people and deployments say of them. */
public record ScenarioRows(Datastore store) {

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{1,64}");
    private static final int CANDIDATES = 10;
    private static final int CANDIDATE_WIDTH = 60;

    /** The scenario with its newest rating and its effectiveness over all deployments. */
    ExportedScenario row(Scenario scenario) {
        List<Rating> ratings = store.ratings(scenario.id());
        List<DeploymentResult> results = store.results(scenario.id());
        return new ExportedScenario(
                scenario,
                ratings.isEmpty() ? null : ratings.get(0),
                results.isEmpty() ? null : EffectivenessEstimator.standard().estimateResults(results));
    }

    /**
     * The one scenario whose id starts with these digits.
     *
     * @throws UsageException if the text is no id prefix, or several scenarios match: the message lists them
     * @throws InvalidInputException if there is none
     */
    public Scenario byPrefix(String typed) {
        String prefix = typed.toLowerCase(Locale.ROOT);
        if (!HEX.matcher(prefix).matches()) {
            throw new UsageException(
                    "Scenario id (" + typed + ") must be hex digits, as `scenario-forge list` shows them.");
        }
        List<Scenario> found = store.scenariosByIdPrefix(prefix, CANDIDATES + 1);
        if (found.isEmpty()) {
            throw new InvalidInputException("No scenario has an id that starts with (" + typed
                    + "). `scenario-forge list` shows those there are.");
        }
        if (found.size() > 1) {
            throw new UsageException("Several scenarios have an id that starts with (" + typed + "); type more digits:"
                    + found.stream()
                            .limit(CANDIDATES)
                            .map(ScenarioRows::candidate)
                            .collect(Collectors.joining())
                    + (found.size() > CANDIDATES ? "\n  ..." : ""));
        }
        return found.get(0);
    }

    private static String candidate(Scenario scenario) {
        return "\n  " + scenario.id().shortValue() + "  " + scenario.evaluationTarget() + "  "
                + Texts.oneLine(scenario.prompt(), CANDIDATE_WIDTH);
    }
}
