package io.github.circuitrylabs.forge.core;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A datastore that does nothing: tests extend it with as much of one as they need, and hear of it where more is asked. */
public abstract class BareDatastore implements Datastore {

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
        throw new UnsupportedOperationException();
    }

    @Override
    public int addHeldOutScenarios(Collection<Scenario> scenarios) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Scenario> scenario(ScenarioId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Scenario> scenariosByIdPrefix(String prefix, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Stream<Scenario> scenarios(ScenarioQuery query) {
        throw new UnsupportedOperationException();
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
