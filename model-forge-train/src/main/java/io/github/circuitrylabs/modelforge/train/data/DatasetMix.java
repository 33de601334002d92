package io.github.circuitrylabs.modelforge.train.data;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * One training set out of several, each with its share: by weights, or so that groups of rows are equally large. The same
 * parts and seed give the same rows in the same order on every machine.
 *
 * <pre>{@code
 * DatasetMix<CompletionRow> mix = DatasetMix.of(
 *         List.of(new Part<>("scenarios", scenarios, 3), new Part<>("retention", benign, 1)), 10_000, seed);
 * }</pre>
 *
 * @param rows of all parts, shuffled
 * @param taken how many rows each part gave, in the order of the parts
 */
public record DatasetMix<R extends TrainingRow>(List<R> rows, Map<String, Integer> taken) {

    /** Copies both. */
    public DatasetMix {
        rows = List.copyOf(rows);
        taken = Collections.unmodifiableMap(new LinkedHashMap<>(taken));
    }

    /**
     * One source of rows.
     *
     * @param name what reports call it
     * @param weight its share is this over the sum of all weights; positive
     */
    public record Part<R extends TrainingRow>(String name, List<R> rows, double weight) {

        /** Copies the rows and checks that there is something to take. */
        public Part {
            rows = List.copyOf(rows);
            if (rows.isEmpty() || !(weight > 0 && Double.isFinite(weight))) {
                throw new InvalidInputException(
                        "The part (%s) of a mix has (%d) rows and weight (%s); it needs rows, and a weight above 0."
                                .formatted(name, rows.size(), weight));
            }
        }
    }

    /**
     * Mixes so many rows. Shares are met to a row, by largest remainders. A part that has fewer rows than its share gives all
     * of them again; one that has more gives as many, drawn without repeating.
     *
     * @param size how many rows the mix has; see {@link #sizeWithoutRepeats}
     */
    public static <R extends TrainingRow> DatasetMix<R> of(List<Part<R>> parts, int size, long seed) {
        if (parts.isEmpty() || size < 1) {
            throw new InvalidInputException("Cannot mix (%d) rows out of (%d) parts.".formatted(size, parts.size()));
        }
        int[] shares = shares(parts, size);
        List<R> rows = new ArrayList<>(size);
        Map<String, Integer> taken = new LinkedHashMap<>();
        for (int i = 0; i < shares.length; i++) {
            Part<R> part = parts.get(i);
            rows.addAll(drawn(part.rows(), shares[i], seed + i + 1));
            taken.merge(part.name(), shares[i], Integer::sum);
        }
        return new DatasetMix<>(shuffled(rows, seed), taken);
    }

    /** The largest mix in which no row comes twice. */
    public static <R extends TrainingRow> int sizeWithoutRepeats(List<Part<R>> parts) {
        double sum = parts.stream().mapToDouble(Part::weight).sum();
        double size = parts.stream()
                .mapToDouble(part -> part.rows().size() * sum / part.weight())
                .min()
                .orElse(0);
        return (int) Math.min(Integer.MAX_VALUE, Math.floor(size + 1e-9));
    }

    /**
     * Makes groups equally large by leaving rows out of the larger ones, such as desirable and undesirable replies
     * ({@code UnpairedRow::desirable}) or targets. Rows keep their order.
     */
    public static <R extends TrainingRow> List<R> balanced(List<R> rows, Function<? super R, ?> group, long seed) {
        Map<Object, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            groups.computeIfAbsent(group.apply(rows.get(i)), key -> new ArrayList<>())
                    .add(i);
        }
        int fewest = groups.values().stream().mapToInt(List::size).min().orElse(0);
        return groups.values().stream()
                .flatMap(indices -> drawn(indices, fewest, seed).stream())
                .sorted()
                .map(rows::get)
                .toList();
    }

    private static <R extends TrainingRow> int[] shares(List<Part<R>> parts, int size) {
        double sum = parts.stream().mapToDouble(Part::weight).sum();
        double[] exact =
                parts.stream().mapToDouble(part -> size * part.weight() / sum).toArray();
        int[] shares = IntStream.range(0, exact.length)
                .map(i -> (int) Math.floor(exact[i]))
                .toArray();
        int left = size - IntStream.of(shares).sum();
        IntStream.range(0, exact.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> shares[i] - exact[i]))
                .limit(left)
                .forEach(i -> shares[i]++);
        return shares;
    }

    private static <T> List<T> drawn(List<T> from, int count, long seed) {
        EpochOrder order = new EpochOrder(from.size(), seed);
        List<T> drawn = new ArrayList<>(count);
        for (int epoch = 0; drawn.size() < count; epoch++) {
            for (int index : order.of(epoch)) {
                if (drawn.size() < count) {
                    drawn.add(from.get(index));
                }
            }
        }
        return drawn;
    }

    private static <T> List<T> shuffled(List<T> rows, long seed) {
        List<T> shuffled = new ArrayList<>(rows.size());
        for (int index : new EpochOrder(rows.size(), seed).of(0)) {
            shuffled.add(rows.get(index));
        }
        return shuffled;
    }
}
