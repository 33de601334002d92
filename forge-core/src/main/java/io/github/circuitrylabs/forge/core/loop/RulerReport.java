package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.statistics.ClusteredBootstrap;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.forge.core.statistics.NormalDistribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
 * @param vendiError relative standard error of the Vendi score; null in measurements from before it was estimated
 * @param outcomes what became of each request, one letter each: {@code r} revealed an issue, {@code p} passed, {@code u}
 *     undetermined, {@code d} duplicate, {@code f} failed; request i asked for target i modulo the number of targets. Empty in
 *     measurements from before it was kept
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
        double coverage,
        @Nullable Double vendiError,
        String outcomes) {

    private static final int FEWEST_CLUSTERS = 10;

    public RulerReport {
        failures = new LinkedHashMap<>(failures);
        revealed = new LinkedHashMap<>(revealed);
        outcomes = outcomes == null ? "" : outcomes; // absent in older files
    }

    /** A measurement without what only newer rulers keep. */
    public RulerReport(
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
        this(
                ruler,
                budget,
                perTarget,
                scenarios,
                failures,
                undecided,
                revealed,
                revealRate,
                vendi,
                distinct2,
                coverage,
                null,
                "");
    }

    /**
     * The Vendi score over that of an earlier measurement with its 95 % interval, the two samples taken as independent:
     * {@code exp(ln ratio ± 1.96 √(e² + e′²))}. Empty if either has no error estimate or no score.
     */
    public Optional<Interval> vendiRatio(RulerReport earlier) {
        Double error = vendiError;
        Double earlierError = earlier.vendiError;
        if (error == null || earlierError == null || vendi <= 0 || earlier.vendi <= 0) {
            return Optional.empty();
        }
        double ratio = vendi / earlier.vendi;
        double spread = Math.exp(NormalDistribution.quantile(0.975) * Math.hypot(error, earlierError));
        return Optional.of(new Interval(ratio, ratio / spread, ratio * spread));
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
