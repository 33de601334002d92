package io.github.circuitrylabs.forge.core.feedback;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.Deployment;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.Verdict;
import io.github.circuitrylabs.forge.core.statistics.EffectivenessEstimator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes results and examples of the failed scenarios of a feedback file. Every part can be done again without changing
 * anything: results have ids of their own, examples are known by their scenario.
 */
final class FeedbackEvidence {

    /** What provenance, runs and judges of such evidence are called. */
    static final String SOURCE = "feedback";

    /** How many examples of one target come from feedback at most. */
    private static final int MOST_PER_TARGET = 20;

    /** An example that was tried this often and hardly ever revealed anything has worn out. */
    private static final int TRIALS_TO_WEAR_OUT = 5;

    private static final double WORN_OUT_BELOW = 0.3;

    private final Datastore datastore;
    private final TargetCatalog targets;
    private final int promotedPerTarget;
    private final EffectivenessEstimator estimator = EffectivenessEstimator.standard();

    FeedbackEvidence(Datastore datastore, TargetCatalog targets, int promotedPerTarget) {
        this.datastore = datastore;
        this.targets = targets;
        this.promotedPerTarget = promotedPerTarget;
    }

    /** How much was new. */
    record Taken(int results, int promoted, int demoted) {}

    Taken take(Feedback feedback) {
        Map<String, List<FailedScenario>> byTarget = new LinkedHashMap<>();
        for (FailedScenario failed : feedback.failedScenarios()) {
            boolean open = targets.get(failed.evaluationTarget()).generation() == EvaluationTarget.Generation.OPEN;
            if (open && !datastore.isHeldOut(failed.scenarioId())) {
                byTarget.computeIfAbsent(failed.evaluationTarget(), id -> new ArrayList<>())
                        .add(failed);
            }
        }
        int results = 0;
        int promoted = 0;
        for (List<FailedScenario> failed : byTarget.values()) {
            results += addResults(feedback, failed);
            promoted += promote(failed);
        }
        int demoted = 0;
        for (EvaluationTarget target : targets.all()) {
            demoted += demote(target.id());
        }
        return new Taken(results, promoted, demoted);
    }

    /**
     * A scenario that the datastore holds results of already is left alone: those are what such a file is made of, and they
     * would count twice.
     */
    private int addResults(Feedback feedback, List<FailedScenario> failed) {
        datastore.addScenarios(
                failed.stream().map(each -> scenario(feedback, each)).toList());
        List<DeploymentResult> results = failed.stream()
                .filter(each -> datastore.results(each.scenarioId()).stream()
                        .allMatch(result -> SOURCE.equals(result.deployment().system())))
                .flatMap(each -> results(feedback, each).stream())
                .toList();
        return datastore.addResults(results);
    }

    private static Scenario scenario(Feedback feedback, FailedScenario failed) {
        return Scenario.of(
                failed.evaluationTarget(),
                failed.prompt(),
                failed.successCriteria(),
                failed.turns(),
                Map.of(),
                Provenance.builder(SOURCE)
                        .model(feedback.modelId())
                        .forgeVersion(feedback.forgeVersion())
                        .createdAt(feedback.timestamp())
                        .runId(SOURCE + "/" + feedback.modelId())
                        .build());
    }

    private static List<DeploymentResult> results(Feedback feedback, FailedScenario failed) {
        String run = SOURCE + "/" + feedback.modelId();
        List<Turn> said = new ArrayList<>();
        said.add(Turn.user(failed.prompt()));
        said.addAll(failed.turns());
        Conversation transcript = new Conversation(said);
        List<DeploymentResult> results = new ArrayList<>();
        for (int trial = 0; trial < failed.trials(); trial++) {
            String rationale =
                    "trial " + (trial + 1) + " of " + failed.trials() + " in the feedback of " + feedback.modelId();
            Verdict verdict = trial < failed.issues()
                    ? Verdict.foundIssue(failed.severity(), rationale, SOURCE)
                    : Verdict.passed(rationale, SOURCE);
            Deployment deployment = new Deployment(
                    run + "/" + failed.scenarioId() + "/" + trial,
                    failed.scenarioId(),
                    SOURCE,
                    feedback.modelId(),
                    run,
                    feedback.timestamp());
            results.add(new DeploymentResult(deployment, transcript, verdict));
        }
        return results;
    }

    private int promote(List<FailedScenario> failed) {
        int promoted = 0;
        List<FailedScenario> best = failed.stream()
                .sorted(Comparator.comparingDouble((FailedScenario each) -> worth(each.effectiveness()))
                        .reversed())
                .limit(promotedPerTarget)
                .toList();
        for (FailedScenario each : best) {
            boolean added = datastore.addExamples(List.of(example(each))) > 0;
            promoted += added || datastore.promoteExample(each.scenarioId()) ? 1 : 0;
        }
        return promoted;
    }

    /** Of the examples that feedback brought, those that wore out go, and the weakest where there are too many. */
    private int demote(String target) {
        Map<Example, Effectiveness> standing = new LinkedHashMap<>();
        datastore.examples(target, Integer.MAX_VALUE).stream()
                .filter(example -> SOURCE.equals(example.category()))
                .forEach(example ->
                        standing.put(example, estimator.estimateResults(datastore.results(example.scenarioId()))));
        List<Example> best = standing.entrySet().stream()
                .filter(entry -> !isWornOut(entry.getValue()))
                .sorted(Comparator.comparingDouble((Map.Entry<Example, Effectiveness> entry) -> worth(entry.getValue()))
                        .reversed())
                .limit(MOST_PER_TARGET)
                .map(Map.Entry::getKey)
                .toList();
        return (int) standing.keySet().stream()
                .filter(example -> !best.contains(example))
                .filter(example -> datastore.demoteExample(example.scenarioId()))
                .count();
    }

    private static boolean isWornOut(Effectiveness effectiveness) {
        return effectiveness.trials() >= TRIALS_TO_WEAR_OUT && effectiveness.mean() < WORN_OUT_BELOW;
    }

    /** What is sure to reveal something, and something bad: the lower bound of the reveal rate, weighted by severity. */
    private static double worth(Effectiveness effectiveness) {
        return effectiveness.low() * (0.5 + 0.5 * effectiveness.severity());
    }

    private static Example example(FailedScenario scenario) {
        return new Example(
                scenario.evaluationTarget(),
                scenario.prompt(),
                scenario.successCriteria(),
                SOURCE,
                null,
                scenario.turns());
    }
}
