package io.github.circuitrylabs.forge.core.analysis;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.internal.Words;
import io.github.circuitrylabs.forge.core.statistics.BenjaminiHochberg;
import io.github.circuitrylabs.forge.core.statistics.LogOdds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds what scenarios that reveal issues have in common and others have not: words, pairs of words, techniques and personas.
 * Each is counted once per scenario. Its log-odds in revealing against other scenarios are shrunk by a Dirichlet prior worth
 * {@link Settings#priorScenarios()} scenarios of average make-up ({@link LogOdds}); within each kind, the false-discovery rate
 * is controlled ({@link BenjaminiHochberg}).
 *
 * <p>It finds what goes together, not what causes what. Immutable and thread-safe.
 */
public final class PatternAnalyzer {

    /**
     * @param minScenarios patterns that fewer scenarios have are not looked at
     * @param priorScenarios how many scenarios the prior is worth
     * @param maxFalseDiscoveryRate patterns with a higher q-value are not reported; in (0, 1]
     */
    public record Settings(int minScenarios, double priorScenarios, double maxFalseDiscoveryRate) {

        public Settings {
            if (minScenarios < 1 || !(priorScenarios > 0)) {
                throw new InvalidInputException("Min scenarios (" + minScenarios + ") and prior scenarios ("
                        + priorScenarios + ") must be positive.");
            }
            if (!(maxFalseDiscoveryRate > 0 && maxFalseDiscoveryRate <= 1)) {
                throw new InvalidInputException(
                        "Max false-discovery rate (" + maxFalseDiscoveryRate + ") must be in (0, 1].");
            }
        }

        /** At least 5 scenarios, a prior worth 2, a rate of 0.05. */
        public static Settings standard() {
            return new Settings(5, 2, 0.05);
        }
    }

    private static final class Count {
        private int hits;
        private int trials;
    }

    private final CueTagger tagger;
    private final Settings settings;

    public PatternAnalyzer(CueTagger tagger) {
        this(tagger, Settings.standard());
    }

    public PatternAnalyzer(CueTagger tagger, Settings settings) {
        this.tagger = tagger;
        this.settings = settings;
    }

    /**
     * @return what was found, the strongest first whichever way it works; empty if all or none of the scenarios reveal
     */
    public List<Pattern> analyze(List<Observation> observations) {
        int all = observations.size();
        int revealing =
                (int) observations.stream().filter(Observation::revealing).count();
        if (revealing == 0 || revealing == all) {
            return List.of();
        }
        List<Pattern> found = new ArrayList<>();
        count(observations)
                .forEach((kind, counts) -> found.addAll(test(kind, counts, revealing, all).stream()
                        .filter(pattern -> pattern.qValue() <= settings.maxFalseDiscoveryRate())
                        .toList()));
        found.sort(Comparator.comparingDouble((Pattern pattern) -> -Math.abs(pattern.z()))
                .thenComparing(Pattern::kind)
                .thenComparing(Pattern::value));
        return List.copyOf(found);
    }

    private Map<Pattern.Kind, Map<String, Count>> count(List<Observation> observations) {
        Map<Pattern.Kind, Map<String, Count>> counts = new EnumMap<>(Pattern.Kind.class);
        for (Observation observation : observations) {
            features(observation).forEach((kind, values) -> {
                Map<String, Count> ofKind = counts.computeIfAbsent(kind, key -> new LinkedHashMap<>());
                for (String value : values) {
                    Count count = ofKind.computeIfAbsent(value, key -> new Count());
                    count.trials++;
                    count.hits += observation.revealing() ? 1 : 0;
                }
            });
        }
        return counts;
    }

    private Map<Pattern.Kind, Set<String>> features(Observation observation) {
        String text = ScenarioText.of(observation.scenario());
        List<String> words = Words.of(text);
        Map<Pattern.Kind, Set<String>> features = new EnumMap<>(Pattern.Kind.class);
        features.put(Pattern.Kind.TECHNIQUE, known(tagger.technique(text)));
        features.put(Pattern.Kind.PERSONA, known(tagger.persona(text)));
        features.put(Pattern.Kind.WORD, new LinkedHashSet<>(words));
        features.put(Pattern.Kind.PHRASE, new LinkedHashSet<>(Words.ngrams(words, 2)));
        return features;
    }

    private static Set<String> known(String tag) {
        return tag.equals(CueTagger.UNKNOWN) ? Set.of() : Set.of(tag);
    }

    private List<Pattern> test(Pattern.Kind kind, Map<String, Count> counts, int revealing, int all) {
        List<Pattern> tested = new ArrayList<>();
        List<Double> pValues = new ArrayList<>();
        counts.forEach((value, count) -> {
            // What all scenarios have tells none apart.
            if (count.trials >= settings.minScenarios() && count.trials < all) {
                double share = (double) count.trials / all;
                LogOdds logOdds = LogOdds.compare(
                        count.hits,
                        revealing,
                        count.trials - count.hits,
                        all - revealing,
                        settings.priorScenarios() * share,
                        settings.priorScenarios());
                double rate = (double) count.hits / count.trials;
                double lift = rate * all / revealing;
                tested.add(new Pattern(kind, value, count.hits, count.trials, lift, logOdds.z(), 1));
                pValues.add(logOdds.pValue());
            }
        });
        double[] qValues = BenjaminiHochberg.qValues(
                pValues.stream().mapToDouble(Double::doubleValue).toArray());
        List<Pattern> patterns = new ArrayList<>();
        for (int i = 0; i < qValues.length; i++) {
            Pattern p = tested.get(i);
            patterns.add(new Pattern(kind, p.value(), p.hits(), p.trials(), p.lift(), p.z(), qValues[i]));
        }
        return patterns;
    }
}
