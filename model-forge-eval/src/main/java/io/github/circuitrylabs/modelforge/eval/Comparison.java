package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.statistics.Holm;
import io.github.circuitrylabs.forge.core.statistics.McNemar;
import java.util.ArrayList;
import java.util.List;

/**
 * A paired comparison with the base or the previous release: the same items, right or wrong in each.
 *
 * @param name what was compared
 * @param n pairs with a usable outcome on both sides
 * @param gained right now, wrong before
 * @param lost wrong now, right before
 * @param p exact McNemar, two-sided
 * @param adjustedP after Holm's correction over all comparisons of the report
 */
public record Comparison(String name, int n, int gained, int lost, double p, double adjustedP) {

    private static final double LEVEL = 0.05;

    public static Comparison of(String name, int n, int gained, int lost) {
        double p = McNemar.exactP(gained, lost);
        return new Comparison(name, n, gained, lost, p, p);
    }

    /** The same comparisons, each corrected for there being so many. */
    public static List<Comparison> corrected(List<Comparison> comparisons) {
        double[] adjusted =
                Holm.adjusted(comparisons.stream().mapToDouble(Comparison::p).toArray());
        List<Comparison> corrected = new ArrayList<>();
        for (int i = 0; i < adjusted.length; i++) {
            Comparison each = comparisons.get(i);
            corrected.add(new Comparison(each.name, each.n, each.gained, each.lost, each.p, adjusted[i]));
        }
        return corrected;
    }

    /** Whether it got worse by more than chance. */
    public boolean isSignificantLoss() {
        return lost > gained && adjustedP < LEVEL;
    }
}
