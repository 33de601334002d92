package io.github.circuitrylabs.modelforge.train.safety;

import io.github.circuitrylabs.modelforge.train.data.EpochOrder;
import java.util.ArrayList;
import java.util.List;

/** Which rows are trained on; the same ones for the same seed. */
final class Mixing {

    private Mixing() {}

    /** The rows, then retention rows until they make up their share of all; used again where they are few. */
    static <R> List<R> mixed(List<R> rows, List<R> retention, double share, long seed) {
        List<R> all = new ArrayList<>(rows);
        if (retention.isEmpty()) {
            return all;
        }
        long wanted = Math.round(rows.size() * share / (1 - share));
        EpochOrder order = new EpochOrder(retention.size(), seed);
        for (int i = 0; i < wanted; i++) {
            all.add(retention.get(order.of(i / retention.size())[i % retention.size()]));
        }
        return all;
    }
}
