package io.github.circuitrylabs.forge.core.deploy;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.Deployment;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.Judge;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.SystemUnderTest;
import io.github.circuitrylabs.forge.core.Verdict;
import io.github.circuitrylabs.forge.core.deploy.ScenarioPlayer.Played;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts scenarios to one system, turn by turn, and records each result as soon as it is judged. Scenarios that a run has results for
 * already are not put again, so an interrupted run is simply started again.
 *
 * <p>Thread-safe as far as its parts are.
 */
public final class DeploymentRunner {

    private final Datastore store;
    private final SystemUnderTest system;
    private final Judge judge;
    private final ScenarioPlayer player;

    /** A runner that plays every scenario as it stands. */
    public DeploymentRunner(Datastore store, SystemUnderTest system, Judge judge) {
        this(store, system, judge, null);
    }

    /**
     * @param judge sees the whole transcript
     * @param user goes on where a scenario has only a first message; null to leave it at that
     */
    public DeploymentRunner(Datastore store, SystemUnderTest system, Judge judge, @Nullable SimulatedUser user) {
        this.store = store;
        this.system = system;
        this.judge = judge;
        this.player = new ScenarioPlayer(system.system(), user);
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
        Played played = player.play(scenario);
        Verdict verdict = played.failure() == null
                ? judged(scenario, played.transcript())
                : Verdict.error("The system failed: " + played.failure(), system.name());
        return new DeploymentResult(deployment, played.transcript(), verdict);
    }

    private Verdict judged(Scenario scenario, Conversation transcript) {
        try {
            return judge.judge(scenario, transcript);
        } catch (RuntimeException e) {
            return Verdict.undetermined("The judge failed: " + e, "none");
        }
    }
}
