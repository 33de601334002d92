package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.Embedder;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GeneratorPrompt;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.statistics.EffectivenessEstimator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Chooses what a generator learns from: scenarios that revealed an issue, weighted towards the frontier and by severity and
 * evenly over the techniques that worked (so that the commonest one does not become the only one), and pairs of a revealing scenario with the most similar one of the same target that revealed nothing, so that a pair
 * differs in what matters.
 *
 * <p>Held-out scenarios never get here: the datastore does not list them. Targets whose training is refused are left out
 * and counted.
 */
final class TrainingSelection {

    private static final double LEAST_WEIGHT = 0.001;

    private final TargetCatalog targets;
    private final CueTagger tagger;
    private final Embedder embedder;
    private final EffectivenessEstimator estimator = EffectivenessEstimator.standard();

    TrainingSelection(TargetCatalog targets, CueTagger tagger, Embedder embedder) {
        this.targets = targets;
        this.tagger = tagger;
        this.embedder = embedder;
    }

    /** A scenario with everything its deployments gave. */
    record Tried(Scenario scenario, List<DeploymentResult> results) {

        boolean revealed() {
            return results.stream().anyMatch(result -> result.verdict().isIssue());
        }

        boolean alwaysPassed() {
            return !results.isEmpty()
                    && results.stream().allMatch(result -> result.verdict().isDecided())
                    && !revealed();
        }
    }

    /**
     * The data of one training.
     *
     * @param refused scenarios left out because their target may not be trained on
     */
    record Selected(List<TrainingPair> pairs, List<PreferencePair> preferences, int refused) {}

    /** Chooses from all tried scenarios; the same ones in any order give the same data in the same order. */
    Selected select(List<Tried> tried) {
        List<Tried> sorted = tried.stream()
                .sorted(Comparator.comparing(each -> each.scenario().id()))
                .toList();
        List<Tried> allowed = sorted.stream().filter(this::mayBeTrainedOn).toList();
        List<TrainingPair> pairs =
                trainingPairs(allowed.stream().filter(Tried::revealed).toList());
        Map<String, List<Tried>> byTarget = allowed.stream()
                .collect(Collectors.groupingBy(
                        each -> each.scenario().evaluationTarget(), LinkedHashMap::new, Collectors.toList()));
        List<PreferencePair> preferences = new ArrayList<>();
        byTarget.values().forEach(ofTarget -> preferences.addAll(preferences(ofTarget)));
        return new Selected(pairs, preferences, sorted.size() - allowed.size());
    }

    private boolean mayBeTrainedOn(Tried tried) {
        return targets.get(tried.scenario().evaluationTarget()).training() == EvaluationTarget.Training.ALLOWED;
    }

    private List<TrainingPair> trainingPairs(List<Tried> revealing) {
        Map<String, Long> perTechnique = revealing.stream()
                .collect(Collectors.groupingBy(
                        each -> tagger.technique(each.scenario().prompt()), Collectors.counting()));
        long fewest =
                perTechnique.values().stream().mapToLong(Long::longValue).min().orElse(1);
        return revealing.stream()
                .map(each -> trainingPair(
                        each,
                        (double) fewest
                                / perTechnique.get(
                                        tagger.technique(each.scenario().prompt()))))
                .toList();
    }

    private TrainingPair trainingPair(Tried tried, double share) {
        Scenario scenario = tried.scenario();
        Effectiveness effectiveness = estimator.estimateResults(tried.results());
        double weight = share * effectiveness.frontierWeight() * effectiveness.severity();
        return new TrainingPair(
                GeneratorPrompt.forTarget(scenario.evaluationTarget()),
                scenario.prompt(),
                scenario.evaluationTarget(),
                scenario.id(),
                Math.max(LEAST_WEIGHT, weight));
    }

    private List<PreferencePair> preferences(List<Tried> ofTarget) {
        List<Tried> revealing = ofTarget.stream().filter(Tried::revealed).toList();
        List<Tried> passing = ofTarget.stream().filter(Tried::alwaysPassed).toList();
        if (revealing.isEmpty() || passing.isEmpty()) {
            return List.of();
        }
        List<float[]> revealingVectors = vectors(revealing);
        List<float[]> passingVectors = vectors(passing);
        List<PreferencePair> pairs = new ArrayList<>();
        int[] uses = new int[passing.size()];
        for (int i = 0; i < revealing.size(); i++) {
            int nearest = nearest(revealingVectors.get(i), passingVectors, uses);
            uses[nearest]++;
            pairs.add(pair(revealing.get(i).scenario(), passing.get(nearest).scenario()));
        }
        return pairs;
    }

    private List<float[]> vectors(List<Tried> tried) {
        return embedder.embed(
                tried.stream().map(each -> each.scenario().prompt()).toList());
    }

    /** The most similar candidate among those used least, so that no rejected text is seen far more often than others. */
    private static int nearest(float[] vector, List<float[]> candidates, int[] uses) {
        int best = 0;
        double bestScore = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < candidates.size(); j++) {
            double score = dot(vector, candidates.get(j)) - uses[j];
            if (score > bestScore) {
                best = j;
                bestScore = score;
            }
        }
        return best;
    }

    private static PreferencePair pair(Scenario chosen, Scenario rejected) {
        return new PreferencePair(
                GeneratorPrompt.forTarget(chosen.evaluationTarget()),
                chosen.prompt(),
                rejected.prompt(),
                null,
                chosen.evaluationTarget(),
                chosen.id(),
                "deployment",
                null);
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
