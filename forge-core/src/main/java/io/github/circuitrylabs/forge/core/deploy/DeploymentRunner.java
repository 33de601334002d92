package io.github.circuitrylabs.forge.core.deploy;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.Deployment;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.Judge;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.SystemUnderTest;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.Verdict;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Puts scenarios to one system and records each result as soon as it is judged. Scenarios that a run has results for
 * already are not put again, so an interrupted run is simply started again.
 *
 * <p>Thread-safe as far as its parts are.
 */
public final class DeploymentRunner {

    private final Datastore store;
    private final SystemUnderTest system;
    private final Judge judge;

    public DeploymentRunner(Datastore store, SystemUnderTest system, Judge judge) {
        this.store = store;
        this.system = system;
        this.judge = judge;
    }

    /**
     * Deploys each scenario once.
     *
     * @param runId names the run; results are found under it
     * @param scenarios must be in the store
     * @param listener hears every result, those of an earlier start included
     * @return a result per scenario, in their order
     */
    public List<DeploymentResult> run(String runId, List<Scenario> scenarios, Consumer<DeploymentResult> listener) {
        Map<ScenarioId, DeploymentResult> known = resultsSoFar(runId);
        return scenarios.stream()
                .map(scenario -> {
                    DeploymentResult result = known.get(scenario.id());
                    if (result == null) {
                        result = deploy(runId, scenario);
                        store.addResults(List.of(result));
                    }
                    listener.accept(result);
                    return result;
                })
                .toList();
    }

    private Map<ScenarioId, DeploymentResult> resultsSoFar(String runId) {
        Map<ScenarioId, DeploymentResult> known = new HashMap<>();
        try (Stream<DeploymentResult> results = store.resultsOfRun(runId)) {
            results.forEach(result -> known.put(result.deployment().scenarioId(), result));
        }
        return known;
    }

    private DeploymentResult deploy(String runId, Scenario scenario) {
        Deployment deployment = new Deployment(
                runId + "/" + system.name() + "/" + scenario.id(),
                scenario.id(),
                system.name(),
                system.version(),
                runId,
                Instant.now());
        Conversation conversation = Conversation.empty();
        try {
            conversation = answered(conversation.and(Turn.user(scenario.prompt())));
            for (Turn turn : scenario.turns()) {
                conversation = turn.role() == Role.USER ? answered(conversation.and(turn)) : conversation.and(turn);
            }
        } catch (RuntimeException e) {
            // A user's system may throw anything; whatever it is, the deployment is an error and says so.
            return new DeploymentResult(
                    deployment, conversation, Verdict.error("The system failed: " + e, system.name()));
        }
        return new DeploymentResult(deployment, conversation, judged(scenario, conversation));
    }

    private Conversation answered(Conversation conversation) {
        return conversation.and(
                Turn.assistant(system.system().respond(conversation).text()));
    }

    private Verdict judged(Scenario scenario, Conversation transcript) {
        try {
            return judge.judge(scenario, transcript);
        } catch (RuntimeException e) {
            return Verdict.undetermined("The judge failed: " + e, "none");
        }
    }
}
