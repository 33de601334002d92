package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.statistics.ClusteredBootstrap;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@link Ruler} measured of one generator.
 *
 * @param ruler the ruler's identity
 * @param budget requests made
 * @param perTarget requests per target
 * @param scenarios new scenarios that came of them
 * @param failures requests that gave no new scenario, per reason
 * @param undecided scenarios without a usable verdict
 * @param revealed scenarios that revealed an issue, per target
 * @param revealRate revealed over budget with its 95 % Wilson interval
 * @param vendi Vendi score of the scenarios: the effective number of different ones
 * @param distinct2 distinct bigrams over all bigrams
 * @param coverage covered cells over reachable ones
 */
public record RulerReport(
        String ruler,
        int budget,
        int perTarget,
        int scenarios,
        Map<Reason, Integer> failures,
        int undecided,
        Map<String, Integer> revealed,
        Interval revealRate,
        double vendi,
        double distinct2,
        double coverage) {

    private static final int FEWEST_CLUSTERS = 10;

    public RulerReport {
        failures = new LinkedHashMap<>(failures);
        revealed = new LinkedHashMap<>(revealed);
    }

    /**
     * How much more a later generator reveals per request: the difference of the rates with a 95 % interval from a bootstrap
     * that resamples targets, since requests for one target are alike. With fewer than ten targets that alone would be too
     * narrow, so requests within them are resampled too.
     *
     * @throws InvalidInputException if the two were not measured with the same ruler
     */
    public Interval gainOver(RulerReport earlier, long seed) {
        if (!ruler.equals(earlier.ruler)) {
            throw new InvalidInputException(
                    "Measurements of different rulers do not compare (" + earlier.ruler + " and " + ruler + ").");
        }
        ClusteredBootstrap bootstrap = ClusteredBootstrap.standard(seed);
        return revealed.size() < FEWEST_CLUSTERS
                ? bootstrap.twoStageDifference(earlier.clusters(), clusters())
                : bootstrap.difference(earlier.clusters(), clusters());
    }

    private List<double[]> clusters() {
        List<double[]> clusters = new ArrayList<>();
        for (int hits : revealed.values()) {
            double[] outcomes = new double[perTarget];
            Arrays.fill(outcomes, 0, hits, 1.0);
            clusters.add(outcomes);
        }
        return clusters;
    }
}
