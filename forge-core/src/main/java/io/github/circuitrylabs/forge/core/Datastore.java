package io.github.circuitrylabs.forge.core;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps everything the loop knows. Every method is one transaction: it happens wholly or not at all, and it is idempotent
 * where an id is derived from content or given by the caller. A rating, completion or result of a scenario that is not
 * there is refused with an {@link InvalidInputException}.
 *
 * <p>Thread-safe. Streams hold resources: close them.
 */
public interface Datastore extends AutoCloseable {

    /**
     * Adds scenarios; those that exist already are left as they are.
     *
     * @return how many were new
     */
    int addScenarios(Collection<Scenario> scenarios);

    /**
     * Adds scenarios of a frozen ruler: they are never listed unless asked for, never exported, never trained on. One that
     * exists already is held out from now on, and nothing ends that.
     *
     * @return how many were new
     */
    int addHeldOutScenarios(Collection<Scenario> scenarios);

    Optional<Scenario> scenario(ScenarioId id);

    /** Scenarios whose id starts with these hex digits, at most {@code limit}: what a person types. */
    List<Scenario> scenariosByIdPrefix(String prefix, int limit);

    boolean isHeldOut(ScenarioId id);

    /** Scenarios newest first, ties broken by id; see {@link ScenarioQuery}. */
    Stream<Scenario> scenarios(ScenarioQuery query);

    /** How many scenarios the query would list, its limit disregarded. */
    long countScenarios(ScenarioQuery query);

    /** Adds a rating; earlier ones of the same rater are kept as history and the newest counts. */
    void addRating(Rating rating);

    /** All ratings of a scenario, newest first. */
    List<Rating> ratings(ScenarioId id);

    void addCompletion(Completion completion);

    /** All completions of a scenario, newest first. */
    List<Completion> completions(ScenarioId id);

    /** Adds examples of a target; those that exist already are left as they are. */
    int addExamples(Collection<Example> examples);

    /** Examples of a target, most effective first, then in order of insertion; those that are held out are left out. */
    List<Example> examples(String evaluationTarget, int limit);

    /**
     * Makes a scenario of the datastore an example, or brings a demoted example back.
     *
     * @return whether that changed anything
     * @throws InvalidInputException if the scenario is not there or is held out
     */
    boolean promoteExample(ScenarioId scenario);

    /**
     * Keeps an example from generators from now on; it stays with its history.
     *
     * @return whether that changed anything
     */
    boolean demoteExample(ScenarioId example);

    /** Records deployments with their results; those whose deployment id is known already are left as they are. */
    int addResults(Collection<DeploymentResult> results);

    /** All results of a scenario, oldest first. */
    List<DeploymentResult> results(ScenarioId id);

    /** All results of a run, in order of deployment id. */
    Stream<DeploymentResult> resultsOfRun(String runId);

    /** Notes that a feedback file was applied. */
    void addFeedback(AppliedFeedback feedback);

    /** The feedback file with this digest, if it was applied before. */
    Optional<AppliedFeedback> feedback(String sha256);

    /** Feedback files that were applied, newest first, at most {@code limit}. */
    List<AppliedFeedback> appliedFeedback(int limit);

    @Override
    void close();
}
