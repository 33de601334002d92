package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.modelforge.train.data.TrainingRow;
import io.github.circuitrylabs.modelforge.train.pipeline.WeightedRows;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How often rows are seen against each other: a row's own {@code weight} times that of its evaluation target.
 *
 * @param targets the targets to take, with their weights (1 where there is none); empty for all rows
 * @param balanced whether all targets count alike, however many rows they have
 * @param seed decides the fractions
 */
record RowMixture(Map<String, Double> targets, boolean balanced, long seed) {

    /** Rows of the targets, each as often as its weight says; the same list where all weigh alike. */
    <R extends TrainingRow> List<R> of(List<R> rows) {
        List<R> taken = targets.isEmpty()
                ? rows
                : rows.stream().filter(row -> targets.containsKey(target(row))).toList();
        Map<String, Long> sizes = taken.stream()
                .map(RowMixture::target)
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        List<Double> weights = taken.stream()
                .map(row -> {
                    Double ofTarget = targets.get(target(row));
                    double size = balanced ? sizes.get(target(row)) : 1;
                    return row.weight() * (ofTarget == null ? 1 : ofTarget) / size;
                })
                .toList();
        boolean alike = weights.stream().distinct().count() < 2;
        return alike ? taken : WeightedRows.repeated(taken, weights, seed);
    }

    private static String target(TrainingRow row) {
        @Nullable
        Object target =
                row.metadata().getOrDefault("evaluation_target", row.metadata().get("target"));
        return target == null ? "" : target.toString();
    }
}
