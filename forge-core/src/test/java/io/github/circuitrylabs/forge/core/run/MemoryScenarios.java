package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.AppliedFeedback;
import io.github.circuitrylabs.forge.core.Completion;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** As much of a datastore as a run needs. */
final class MemoryScenarios implements Datastore {

    final List<Scenario> scenarios = Collections.synchronizedList(new ArrayList<>());

    @Override
    public int addExamples(Collection<Example> added) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isHeldOut(ScenarioId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void addFeedback(AppliedFeedback applied) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<AppliedFeedback> feedback(String sha256) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    @Override
    public int addScenarios(Collection<Scenario> added) {
        int before = scenarios.size();
        added.stream().filter(scenario -> scenario(scenario.id()).isEmpty()).forEach(scenarios::add);
        return scenarios.size() - before;
    }

    @Override
    public int addHeldOutScenarios(Collection<Scenario> scenarios) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Scenario> scenario(ScenarioId id) {
        synchronized (scenarios) {
            return scenarios.stream()
                    .filter(scenario -> scenario.id().equals(id))
                    .findFirst();
        }
    }

    @Override
    public List<Scenario> scenariosByIdPrefix(String prefix, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Stream<Scenario> scenarios(ScenarioQuery query) {
        List<Scenario> newestFirst = new ArrayList<>(scenarios);
        Collections.reverse(newestFirst);
        return newestFirst.stream()
                .filter(scenario -> query.evaluationTarget() == null
                        || query.evaluationTarget().equals(scenario.evaluationTarget()))
                .filter(scenario -> query.runId() == null
                        || query.runId().equals(scenario.provenance().runId()))
                .limit(query.limit());
    }

    @Override
    public long countScenarios(ScenarioQuery query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void addRating(Rating rating) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Rating> ratings(ScenarioId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void addCompletion(Completion completion) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Completion> completions(ScenarioId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Example> examples(String evaluationTarget, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int addResults(Collection<DeploymentResult> results) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<DeploymentResult> results(ScenarioId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Stream<DeploymentResult> resultsOfRun(String runId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<AppliedFeedback> appliedFeedback(int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean promoteExample(ScenarioId scenario) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean demoteExample(ScenarioId example) {
        throw new UnsupportedOperationException();
    }
}
