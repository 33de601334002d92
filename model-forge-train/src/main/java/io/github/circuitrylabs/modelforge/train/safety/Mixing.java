package io.github.circuitrylabs.modelforge.train.safety;

import io.github.circuitrylabs.modelforge.train.data.EpochOrder;
import io.github.circuitrylabs.modelforge.train.data.TrainingRow;
import io.github.circuitrylabs.modelforge.train.data.UnpairedRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which rows are trained on; the same ones for the same seed. */
final class Mixing {

    private Mixing() {}

    /** As many undesirable as desirable single replies, where there are both; other rows all stay. Keeps the order. */
    static <R extends TrainingRow> List<R> balanced(List<R> rows, long seed) {
        List<Integer> desirable = places(rows, true);
        List<Integer> undesirable = places(rows, false);
        int each = Math.min(desirable.size(), undesirable.size());
        if (each == 0) {
            return rows;
        }
        List<Integer> kept = new ArrayList<>(drawn(desirable, each, seed));
        kept.addAll(drawn(undesirable, each, seed));
        return kept.stream().sorted().map(rows::get).toList();
    }

    private static List<Integer> places(List<? extends TrainingRow> rows, boolean desirable) {
        return IntStream.range(0, rows.size())
                .filter(i -> rows.get(i) instanceof UnpairedRow row && row.desirable() == desirable)
                .boxed()
                .toList();
    }

    private static Set<Integer> drawn(List<Integer> places, int count, long seed) {
        int[] order = new EpochOrder(places.size(), seed).of(0);
        return IntStream.range(0, count).mapToObj(i -> places.get(order[i])).collect(Collectors.toSet());
    }

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
