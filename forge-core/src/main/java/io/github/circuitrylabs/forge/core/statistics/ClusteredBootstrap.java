package io.github.circuitrylabs.forge.core.statistics;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Percentile bootstrap that resamples whole clusters, for values that are alike within a cluster (repeats of one scenario,
 * scenarios of one target): resampling single values would make the interval too narrow (A. C. Davison, D. V. Hinkley,
 * "Bootstrap Methods and their Application", 1997, 3.8; C. A. Field, A. H. Welsh, JRSS B 69, 2007).
 *
 * <p>Seeded: the same values give the same interval. Immutable and thread-safe.
 *
 * @param resamples how often the clusters are drawn anew, at least 100
 * @param confidence in (0, 1)
 * @param seed of the draws
 */
public record ClusteredBootstrap(int resamples, double confidence, long seed) {

    public ClusteredBootstrap {
        if (resamples < 100) {
            throw new InvalidInputException("Resamples (" + resamples + ") must be at least 100.");
        }
        Checks.confidence(confidence);
    }

    /** 10,000 resamples, 95 %. */
    public static ClusteredBootstrap standard(long seed) {
        return new ClusteredBootstrap(10_000, 0.95, seed);
    }

    /**
     * The mean over all values, every value counting alike.
     *
     * @param clusters one array of values per cluster; empty clusters are allowed as long as there is a value at all
     */
    public Interval mean(List<double[]> clusters) {
        Sums sums = Sums.of("Clusters", clusters);
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            int[] drawn = draw(clusters.size(), random);
            while (sums.count(drawn) == 0) {
                drawn = draw(clusters.size(), random);
            }
            means[i] = sums.mean(drawn);
        }
        return percentiles(sums.mean(), means);
    }

    /**
     * mean(after) − mean(before), both measured on the same clusters, which are drawn together, so that what a cluster adds
     * to both cancels out.
     *
     * @param before one array per cluster
     * @param after one array per cluster, in the same order
     */
    public Interval difference(List<double[]> before, List<double[]> after) {
        if (before.size() != after.size()) {
            throw new InvalidInputException("Before has " + before.size() + " clusters and after " + after.size()
                    + ". Both must hold the same clusters in the same order.");
        }
        Sums first = Sums.of("Before", before);
        Sums second = Sums.of("After", after);
        SplittableRandom random = new SplittableRandom(seed);
        double[] differences = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            int[] drawn = draw(before.size(), random);
            while (first.count(drawn) == 0 || second.count(drawn) == 0) {
                drawn = draw(before.size(), random);
            }
            differences[i] = second.mean(drawn) - first.mean(drawn);
        }
        return percentiles(second.mean() - first.mean(), differences);
    }

    /**
     * As {@link #difference}, but the values within each drawn cluster are drawn anew too, those of before and after
     * independently. Wider; for few clusters, where resampling whole ones alone would find no variation between clusters that
     * happen to be alike.
     */
    public Interval twoStageDifference(List<double[]> before, List<double[]> after) {
        double estimate = difference(before, after).mean();
        SplittableRandom random = new SplittableRandom(seed);
        double[] differences = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            int[] drawn = draw(before.size(), random);
            while (count(before, drawn) == 0 || count(after, drawn) == 0) {
                drawn = draw(before.size(), random);
            }
            differences[i] = redrawnMean(after, drawn, random) - redrawnMean(before, drawn, random);
        }
        return percentiles(estimate, differences);
    }

    private static long count(List<double[]> clusters, int[] drawn) {
        return Arrays.stream(drawn)
                .mapToLong(cluster -> clusters.get(cluster).length)
                .sum();
    }

    private static double redrawnMean(List<double[]> clusters, int[] drawn, SplittableRandom random) {
        double sum = 0;
        for (int cluster : drawn) {
            double[] values = clusters.get(cluster);
            for (int i = 0; i < values.length; i++) {
                sum += values[random.nextInt(values.length)];
            }
        }
        return sum / count(clusters, drawn);
    }

    private Interval percentiles(double estimate, double[] statistics) {
        Arrays.sort(statistics);
        double tail = (1 - confidence) / 2;
        return new Interval(estimate, quantile(statistics, tail), quantile(statistics, 1 - tail));
    }

    private static int[] draw(int clusters, SplittableRandom random) {
        int[] drawn = new int[clusters];
        for (int i = 0; i < clusters; i++) {
            drawn[i] = random.nextInt(clusters);
        }
        return drawn;
    }

    /** Linear between order statistics (Hyndman and Fan's type 7). */
    private static double quantile(double[] sorted, double p) {
        double position = p * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /** All that a resample needs of its clusters. */
    private record Sums(double[] sums, int[] counts) {

        static Sums of(String name, List<double[]> clusters) {
            double[] sums = new double[clusters.size()];
            int[] counts = new int[clusters.size()];
            long total = 0;
            for (int i = 0; i < sums.length; i++) {
                for (double value : clusters.get(i)) {
                    if (!Double.isFinite(value)) {
                        throw new InvalidInputException(
                                name + ": value (" + value + ") of cluster " + i + " must be a finite number.");
                    }
                    sums[i] += value;
                }
                counts[i] = clusters.get(i).length;
                total += counts[i];
            }
            if (total == 0) {
                throw new InvalidInputException(name + " must hold at least one value.");
            }
            return new Sums(sums, counts);
        }

        double mean() {
            int[] all = new int[sums.length];
            Arrays.setAll(all, i -> i);
            return mean(all);
        }

        long count(int[] drawn) {
            long count = 0;
            for (int cluster : drawn) {
                count += counts[cluster];
            }
            return count;
        }

        double mean(int[] drawn) {
            double sum = 0;
            for (int cluster : drawn) {
                sum += sums[cluster];
            }
            return sum / count(drawn);
        }
    }
}
