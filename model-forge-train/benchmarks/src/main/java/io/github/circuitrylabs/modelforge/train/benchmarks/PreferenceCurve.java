package io.github.circuitrylabs.modelforge.train.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * How one training went.
 *
 * @param points in the order of steps
 * @param seconds of the steps alone, without judging
 */
record PreferenceCurve(List<Point> points, double seconds) {

    /**
     * One look at the held-out pairs.
     *
     * @param step steps done
     * @param loss mean training loss of the steps since the last look
     * @param margins reward of the chosen less that of the rejected reply, for each held-out pair
     */
    record Point(int step, double loss, double[] margins) {

        int right() {
            return (int) Arrays.stream(margins).filter(margin -> margin > 0).count();
        }

        double accuracy() {
            return right() / (double) margins.length;
        }

        double meanMargin() {
            return Arrays.stream(margins).average().orElse(0);
        }
    }

    Point last() {
        return points.get(points.size() - 1);
    }
}
