package io.github.circuitrylabs.forge.core.feedback;

import io.github.circuitrylabs.forge.core.AppliedFeedback;
import io.github.circuitrylabs.forge.core.BareDatastore;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** As much of a datastore as feedback needs. */
final class MemoryDatastore extends BareDatastore {

    final List<Example> examples = new ArrayList<>();
    final Map<String, AppliedFeedback> feedback = new HashMap<>();
    final Set<ScenarioId> heldOut = new HashSet<>();
    final Set<ScenarioId> demoted = new HashSet<>();
    final Map<ScenarioId, Scenario> scenarios = new LinkedHashMap<>();
    final Map<String, DeploymentResult> results = new LinkedHashMap<>();

    @Override
    public int addExamples(Collection<Example> added) {
        int before = examples.size();
        added.stream().filter(example -> !examples.contains(example)).forEach(examples::add);
        return examples.size() - before;
    }

    @Override
    public boolean isHeldOut(ScenarioId id) {
        return heldOut.contains(id);
    }

    @Override
    public void addFeedback(AppliedFeedback applied) {
        feedback.put(applied.sha256(), applied);
    }

    @Override
    public Optional<AppliedFeedback> feedback(String sha256) {
        return Optional.ofNullable(feedback.get(sha256));
    }

    @Override
    public List<AppliedFeedback> appliedFeedback(int limit) {
        return feedback.values().stream()
                .sorted(Comparator.comparing(AppliedFeedback::appliedAt).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public boolean promoteExample(ScenarioId scenario) {
        return demoted.remove(scenario);
    }

    @Override
    public boolean demoteExample(ScenarioId example) {
        return demoted.add(example);
    }

    @Override
    public int addScenarios(Collection<Scenario> added) {
        added.forEach(scenario -> scenarios.putIfAbsent(scenario.id(), scenario));
        return added.size();
    }

    @Override
    public List<Example> examples(String evaluationTarget, int limit) {
        return examples.stream()
                .filter(example -> example.evaluationTarget().equals(evaluationTarget))
                .filter(example -> !demoted.contains(example.scenarioId()))
                .limit(limit)
                .toList();
    }

    @Override
    public int addResults(Collection<DeploymentResult> added) {
        return (int) added.stream()
                .filter(result -> results.putIfAbsent(result.deployment().id(), result) == null)
                .count();
    }

    @Override
    public List<DeploymentResult> results(ScenarioId id) {
        return results.values().stream()
                .filter(result -> result.deployment().scenarioId().equals(id))
                .toList();
    }
}
