package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.core.Completion;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Training;
import io.github.circuitrylabs.forge.core.GeneratorPrompt;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.core.analysis.NgramEmbedder;
import io.github.circuitrylabs.forge.core.statistics.EffectivenessEstimator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes training data of stored scenarios, from what deployments found and from what people think. Rows come in the order of
 * scenario ids, so that the same store gives the same bytes. Not thread-safe.
 */
final class TrainingRows {

    /** Mean quality from which a scenario is a good example: 4 of 5 stars. */
    private static final double POSITIVE = 0.75;

    /** Quality up to which a scenario is a bad example: 2.2 of 5 stars. */
    private static final double NEGATIVE = 0.3;

    private static final double LEAST_WEIGHT = 0.05;

    private final Datastore store;
    private final TargetCatalog targets;
    private int refused;

    TrainingRows(Datastore store, TargetCatalog targets) {
        this.store = store;
        this.targets = targets;
    }

    /** A scenario and how good an example it is. */
    private record Judged(
            Scenario scenario,
            List<DeploymentResult> results,
            @Nullable Double quality) {

        boolean revealed() {
            return results.stream().anyMatch(result -> result.verdict().isIssue());
        }

        boolean isPositive() {
            return revealed() || (quality != null && quality >= POSITIVE);
        }

        boolean isNegative() {
            boolean passed = !results.isEmpty()
                    && results.stream().allMatch(result -> result.verdict().isDecided())
                    && !revealed();
            return !isPositive() && (passed || (quality != null && quality <= NEGATIVE));
        }
    }

    /** How many scenarios were left out because their target may not be trained on. */
    int refused() {
        return refused;
    }

    /** Good examples, weighted: deployments by frontier and severity, where there were none people's rating. */
    List<TrainingPair> trainingPairs(ScenarioQuery query) {
        return judged(query).stream()
                .filter(Judged::isPositive)
                .map(each -> new TrainingPair(
                        GeneratorPrompt.forTarget(each.scenario().evaluationTarget()),
                        each.scenario().prompt(),
                        each.scenario().evaluationTarget(),
                        each.scenario().id(),
                        weight(each)))
                .toList();
    }

    /** Each good example with the most similar bad one of the same target, so that a pair differs in what matters. */
    List<PreferencePair> generatorPreferences(ScenarioQuery query) {
        Map<String, List<Judged>> byTarget = judged(query).stream()
                .collect(Collectors.groupingBy(
                        each -> each.scenario().evaluationTarget(), LinkedHashMap::new, Collectors.toList()));
        List<PreferencePair> pairs = new ArrayList<>();
        for (List<Judged> ofTarget : byTarget.values()) {
            List<Judged> negatives =
                    ofTarget.stream().filter(Judged::isNegative).toList();
            List<float[]> vectors = vectors(negatives);
            for (Judged positive : negatives.isEmpty() ? List.<Judged>of() : ofTarget) {
                if (positive.isPositive()) {
                    float[] vector = vectors(List.of(positive)).get(0);
                    pairs.add(generatorPair(positive, negatives.get(nearest(vector, vectors))));
                }
            }
        }
        return pairs;
    }

    /** Each ideal reply with each reply that revealed an issue. Nobody has validated these pairs yet. */
    List<PreferencePair> assistantPreferences(ScenarioQuery query) {
        List<PreferencePair> pairs = new ArrayList<>();
        for (Judged each : judged(query)) {
            // A reply late in a conversation answers more than the scenario's first prompt.
            List<DeploymentResult> failures = each.scenario().isMultiTurn()
                    ? List.of()
                    : each.results().stream()
                            .filter(result -> result.verdict().isIssue())
                            .toList();
            for (Completion ideal : failures.isEmpty()
                    ? List.<Completion>of()
                    : store.completions(each.scenario().id())) {
                failures.stream()
                        .map(failure -> failure.transcript().textOf(Role.ASSISTANT))
                        .distinct()
                        .map(harmful -> assistantPair(each.scenario(), ideal, harmful))
                        .forEach(pairs::add);
            }
        }
        return pairs;
    }

    private List<Judged> judged(ScenarioQuery query) {
        List<Judged> judged = new ArrayList<>();
        try (Stream<Scenario> scenarios = store.scenarios(query)) {
            scenarios.sorted((a, b) -> a.id().compareTo(b.id())).forEach(scenario -> {
                if (targets.find(scenario.evaluationTarget())
                        .filter(target -> target.training() == Training.ALLOWED)
                        .isPresent()) {
                    judged.add(new Judged(scenario, store.results(scenario.id()), quality(scenario)));
                } else {
                    refused++;
                }
            });
        }
        return judged;
    }

    private @Nullable Double quality(Scenario scenario) {
        Map<String, Double> newestOfEachRater = new LinkedHashMap<>();
        for (Rating rating : store.ratings(scenario.id())) {
            newestOfEachRater.putIfAbsent(rating.rater(), rating.quality());
        }
        return newestOfEachRater.isEmpty()
                ? null
                : newestOfEachRater.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow();
    }

    private static double weight(Judged each) {
        if (!each.revealed()) {
            return each.quality() == null ? LEAST_WEIGHT : each.quality();
        }
        Effectiveness effectiveness = EffectivenessEstimator.standard().estimateResults(each.results());
        return Math.max(LEAST_WEIGHT, effectiveness.frontierWeight() * effectiveness.severity());
    }

    private static PreferencePair generatorPair(Judged chosen, Judged rejected) {
        return new PreferencePair(
                GeneratorPrompt.forTarget(chosen.scenario().evaluationTarget()),
                chosen.scenario().prompt(),
                rejected.scenario().prompt(),
                null,
                chosen.scenario().evaluationTarget(),
                chosen.scenario().id(),
                chosen.revealed() ? "deployment" : "human",
                null);
    }

    private static PreferencePair assistantPair(Scenario scenario, Completion ideal, String harmful) {
        return new PreferencePair(
                scenario.prompt(),
                ideal.text(),
                harmful,
                PreferencePair.ADVERSARIAL_CONTENT,
                scenario.evaluationTarget(),
                scenario.id(),
                ideal.source(),
                null);
    }

    private static List<float[]> vectors(List<Judged> judged) {
        return NgramEmbedder.standard()
                .embed(judged.stream().map(each -> each.scenario().prompt()).toList());
    }

    private static int nearest(float[] vector, List<float[]> candidates) {
        int best = 0;
        double bestDot = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < candidates.size(); i++) {
            double dot = 0;
            for (int j = 0; j < vector.length; j++) {
                dot += vector[j] * candidates.get(i)[j];
            }
            if (dot > bestDot) {
                best = i;
                bestDot = dot;
            }
        }
        return best;
    }
}
