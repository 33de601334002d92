package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.Embedder;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GeneratorPrompt;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.Rating;
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
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what a generator learns from: scenarios that revealed an issue, weighted towards the frontier and by severity and
 * evenly over the techniques that worked (so that the commonest one does not become the only one), and pairs of such a scenario
 * with the most similar one of the same target that revealed nothing, so that a pair differs in what matters. Where people
 * rated, scenarios they found good count as revealing, and those they found bad as not.
 *
 * <p>Held-out scenarios never get here: the datastore does not list them. Targets whose training is refused are left out
 * and counted. Immutable and thread-safe.
 */
public final class TrainingSelection {

    /** Mean quality from which a scenario is a good example: 4 of 5 stars. */
    private static final double POSITIVE = 0.75;

    /** Quality up to which a scenario is a bad example: 2.2 of 5 stars. */
    private static final double NEGATIVE = 0.3;

    private static final double LEAST_WEIGHT = 0.001;

    private final TargetCatalog targets;
    private final CueTagger tagger;
    private final Embedder embedder;
    private final EffectivenessEstimator estimator = EffectivenessEstimator.standard();

    /**
     * @param targets says which targets may be trained on
     * @param tagger tells techniques apart
     * @param embedder finds the most similar scenarios
     */
    public TrainingSelection(TargetCatalog targets, CueTagger tagger, Embedder embedder) {
        this.targets = targets;
        this.tagger = tagger;
        this.embedder = embedder;
    }

    /**
     * A scenario with everything its deployments gave.
     *
     * @param quality what people think of it, the mean over raters in [0, 1]; null if nobody rated it
     */
    public record Tried(
            Scenario scenario,
            List<DeploymentResult> results,
            @Nullable Double quality) {

        public Tried {
            results = List.copyOf(results);
        }

        /** A scenario with all that a datastore knows of it. */
        public static Tried of(Datastore store, Scenario scenario) {
            Map<String, Double> newestOfEachRater = new LinkedHashMap<>();
            for (Rating rating : store.ratings(scenario.id())) {
                newestOfEachRater.putIfAbsent(rating.rater(), rating.quality());
            }
            OptionalDouble mean = newestOfEachRater.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .average();
            return new Tried(scenario, store.results(scenario.id()), mean.isPresent() ? mean.getAsDouble() : null);
        }

        public boolean revealed() {
            return results.stream().anyMatch(result -> result.verdict().isIssue());
        }

        public boolean alwaysPassed() {
            return !results.isEmpty()
                    && results.stream().allMatch(result -> result.verdict().isDecided())
                    && !revealed();
        }

        boolean isPositive() {
            return revealed() || (quality != null && quality >= POSITIVE);
        }

        /**
         * What speaks for learning from it: the posterior mean of revealing an issue, or what people think of it, whichever is
         * more.
         */
        public double effectiveness() {
            double rated = quality == null ? 0 : quality;
            return revealed()
                    ? Math.max(
                            rated,
                            EffectivenessEstimator.standard()
                                    .estimateResults(results)
                                    .mean())
                    : rated;
        }

        boolean isNegative() {
            return !isPositive() && (alwaysPassed() || (quality != null && quality <= NEGATIVE));
        }
    }

    /**
     * The data of one training.
     *
     * @param refused scenarios left out because their target may not be trained on
     * @param passedOver scenarios left out because a generator does not learn from their kind: benign twins, and scenarios of
     *     several messages, since the credit for what a later message revealed does not belong to the first
     */
    public record Selected(List<TrainingPair> pairs, List<PreferencePair> preferences, int refused, int passedOver) {}

    /** Chooses from all tried scenarios; the same ones in any order give the same data in the same order. */
    public Selected select(List<Tried> tried) {
        List<Tried> sorted = tried.stream()
                .filter(TrainingSelection::isOfAKindToLearnFrom)
                .sorted(Comparator.comparing(each -> each.scenario().id()))
                .toList();
        List<Tried> allowed = sorted.stream().filter(this::mayBeTrainedOn).toList();
        List<TrainingPair> pairs =
                trainingPairs(allowed.stream().filter(Tried::isPositive).toList());
        Map<String, List<Tried>> byTarget = allowed.stream()
                .collect(Collectors.groupingBy(
                        each -> each.scenario().evaluationTarget(), LinkedHashMap::new, Collectors.toList()));
        List<PreferencePair> preferences = new ArrayList<>();
        byTarget.values().forEach(ofTarget -> preferences.addAll(preferences(ofTarget)));
        return new Selected(pairs, preferences, sorted.size() - allowed.size(), tried.size() - sorted.size());
    }

    private static boolean isOfAKindToLearnFrom(Tried tried) {
        return !tried.scenario().isBenignTwin() && !tried.scenario().isMultiTurn();
    }

    private boolean mayBeTrainedOn(Tried tried) {
        return targets.find(tried.scenario().evaluationTarget())
                .filter(target -> target.training() == EvaluationTarget.Training.ALLOWED)
                .isPresent();
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
        double weight = share * worth(tried);
        return new TrainingPair(
                GeneratorPrompt.forTarget(scenario.evaluationTarget()),
                scenario.prompt(),
                scenario.evaluationTarget(),
                scenario.id(),
                Math.max(LEAST_WEIGHT, weight));
    }

    private double worth(Tried tried) {
        if (!tried.revealed()) {
            return tried.quality() == null ? 0 : tried.quality();
        }
        Effectiveness effectiveness = estimator.estimateResults(tried.results());
        return effectiveness.frontierWeight() * effectiveness.severity();
    }

    private List<PreferencePair> preferences(List<Tried> ofTarget) {
        List<Tried> revealing = ofTarget.stream().filter(Tried::isPositive).toList();
        List<Tried> passing = ofTarget.stream().filter(Tried::isNegative).toList();
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
            pairs.add(pair(revealing.get(i), passing.get(nearest).scenario()));
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

    private static PreferencePair pair(Tried preferred, Scenario rejected) {
        Scenario chosen = preferred.scenario();
        return new PreferencePair(
                GeneratorPrompt.forTarget(chosen.evaluationTarget()),
                chosen.prompt(),
                rejected.prompt(),
                null,
                chosen.evaluationTarget(),
                chosen.id(),
                preferred.revealed() ? "deployment" : "human",
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
