package io.github.circuitrylabs.modelforge.train.internal.llama;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Continues prompts, a batch at a time: keys and values stay in native memory, ids come out token by token. */
public final class TokenSampler {

    /** Room for this many new tokens is made at first, and again as long as a text goes on. */
    private static final int CACHE_COLUMNS = 256;

    private final LlamaModule module;
    private final AdapterTensors adapter;
    private final Settings settings;
    private final IntFunction<@Nullable BitSet> allowed;
    private final Heard heard;

    /**
     * @param allowed the ids that a row may draw next, null for any
     * @param heard told of every id
     */
    public TokenSampler(
            LlamaModule module,
            AdapterTensors adapter,
            Settings settings,
            IntFunction<@Nullable BitSet> allowed,
            Heard heard) {
        this.module = module;
        this.adapter = adapter;
        this.settings = settings;
        this.allowed = allowed;
        this.heard = heard;
    }

    /**
     * How tokens are drawn; temperature 0 takes the most probable one. {@code topK} 0, {@code topP} 1, {@code minP} 0 and
     * {@code repetitionPenalty} 1 change nothing.
     */
    public record Settings(
            double temperature,
            int topK,
            double topP,
            double minP,
            double repetitionPenalty,
            int newTokens,
            int[] endIds) {}

    /** Drawn ids, the ending one included, and the sum of their log-probabilities at temperature 1 without cuts. */
    public record Drawn(int[] ids, double logProbability) {}

    /** Hears of ids as they are drawn. */
    @FunctionalInterface
    public interface Heard {
        /** Whether the row goes on after this id. */
        boolean goesOn(int row, int id);
    }

    /** A prompt with what was written after it so far. */
    private static final class Row {
        private final int index;
        private final int prompt;
        private final SplittableRandom random;
        private int[] ids;
        private int length;
        private double logProbability;

        private Row(int index, int[] prompt, long seed) {
            this.index = index;
            this.prompt = prompt.length;
            this.random = new SplittableRandom(seed);
            this.ids = Arrays.copyOf(prompt, prompt.length + 64);
            this.length = prompt.length;
        }

        private float uniform() {
            return (random.nextInt() >>> 8) * 0x1p-24f;
        }

        private void add(int id, double logProbabilityOfId) {
            if (length == ids.length) {
                ids = Arrays.copyOf(ids, 2 * length);
            }
            ids[length++] = id;
            logProbability += logProbabilityOfId;
        }

        private Drawn drawn() {
            return new Drawn(Arrays.copyOfRange(ids, prompt, length), logProbability);
        }
    }

    /**
     * @param prompts at least one id each
     * @param seeds one for each prompt
     */
    public List<Drawn> draw(List<int[]> prompts, long[] seeds) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < seeds.length; i++) {
            rows.add(new Row(i, prompts.get(i), seeds[i]));
        }
        FlatBatch batch = lastTokens(FlatBatch.open(prompts), prompts);
        try (Cache cache = new Cache(batch, prompts)) {
            List<Row> alive = new ArrayList<>(rows);
            for (int step = 0; step < settings.newTokens() && !alive.isEmpty(); step++) {
                alive = write(alive, cache, step + 1 < settings.newTokens());
            }
        }
        return rows.stream().map(Row::drawn).toList();
    }

    /** One id for each row; gives those that go on. */
    private List<Row> write(List<Row> alive, Cache cache, boolean more) {
        List<@Nullable BitSet> masks = new ArrayList<>();
        List<Row> able = new ArrayList<>();
        for (Row row : alive) {
            BitSet mask = allowed.apply(row.index);
            if (mask == null || !mask.isEmpty()) {
                able.add(row);
                masks.add(mask);
            }
        }
        if (able.size() < alive.size()) {
            cache.keep(places(able, alive), able);
        }
        if (able.isEmpty()) {
            return able;
        }
        List<Row> going = new ArrayList<>();
        long[] ids;
        try (var call = module.script().call("draw")) {
            NDList drawn = call.list("c", cache.choice(call.scope(), able, masks))
                    .integers(settings.topK())
                    .numbers(settings.temperature(), settings.topP(), settings.minP(), settings.repetitionPenalty())
                    .run();
            ids = drawn.get(0).toLongArray();
            float[] logProbabilities = drawn.get(1).toFloatArray();
            for (int i = 0; i < ids.length; i++) {
                Row row = able.get(i);
                int id = (int) ids[i];
                row.add(id, logProbabilities[i]);
                boolean goesOn = heard.goesOn(row.index, id);
                if (goesOn && Arrays.stream(settings.endIds()).noneMatch(end -> end == id)) {
                    going.add(row);
                }
            }
        }
        if (more && !going.isEmpty()) {
            cache.advance(going, places(going, able));
        }
        return going;
    }

    private static long[] places(List<Row> rows, List<Row> among) {
        return rows.stream().mapToLong(among::indexOf).toArray();
    }

    /** Keys, values and the logits after the last column, all rows padded on the left to the same column. */
    private final class Cache implements AutoCloseable {
        private final NDManager scope;
        private final NDArray frequencies;
        private NDArray logits;
        private List<NDArray> keysAndValues;
        private int column;
        private int room;
        private final int start;

        private Cache(FlatBatch batch, List<int[]> prompts) {
            scope = module.script().memory().newSubManager();
            start = batch.length();
            column = start;
            room = Math.min(CACHE_COLUMNS, settings.newTokens());
            long[] shifted = batch.slots().clone();
            for (int row = 0, token = 0; row < prompts.size(); row++) {
                for (int t = 0; t < prompts.get(row).length; t++) {
                    shifted[token++] += start - prompts.get(row).length;
                }
            }
            try (var call = module.script().call("prefill")) {
                List<NDArray> tensors =
                        module.tensors(call.scope(), batch, call.scope().create(shifted));
                frequencies = tensors.get(5);
                NDList results = call.list("w", module.arguments())
                        .list("a", adapter.tensors())
                        .list("b", tensors)
                        .integers(batch.rows(), start, room)
                        .numbers(adapter.scale())
                        .run();
                results.attach(scope);
                logits = results.get(0);
                keysAndValues = List.copyOf(results.subList(1, results.size()));
            }
        }

        /** What the choice of the next ids looks at: logits, uniform numbers, history, and masks. */
        private List<NDArray> choice(NDManager call, List<Row> rows, List<@Nullable BitSet> masks) {
            float[] uniforms = new float[rows.size()];
            for (int i = 0; i < uniforms.length; i++) {
                uniforms[i] = rows.get(i).uniform();
            }
            return List.of(logits, call.create(uniforms), history(call, rows), allowedIds(call, masks));
        }

        private NDArray history(NDManager call, List<Row> rows) {
            if (settings.repetitionPenalty() == 1) {
                return call.create(new long[0]);
            }
            int longest = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
            long[] ids = new long[rows.size() * longest];
            for (int i = 0; i < rows.size(); i++) {
                Row row = rows.get(i);
                for (int t = 0; t < longest; t++) {
                    ids[i * longest + t] = row.ids[Math.min(t, row.length - 1)];
                }
            }
            return call.create(ids, new Shape(rows.size(), longest));
        }

        private NDArray allowedIds(NDManager call, List<@Nullable BitSet> masks) {
            if (masks.stream().allMatch(mask -> mask == null)) {
                return call.create(new long[0]);
            }
            int vocabulary = module.architecture().vocabSize();
            boolean[] flat = new boolean[masks.size() * vocabulary];
            for (int i = 0; i < masks.size(); i++) {
                BitSet mask = masks.get(i);
                if (mask == null) {
                    Arrays.fill(flat, i * vocabulary, (i + 1) * vocabulary, true);
                } else {
                    int row = i * vocabulary;
                    mask.stream().takeWhile(id -> id < vocabulary).forEach(id -> flat[row + id] = true);
                }
            }
            return call.create(flat, new Shape(masks.size(), vocabulary));
        }

        /** Reads the last id of each row, of which there may be fewer than before. */
        private void advance(List<Row> rows, long[] places) {
            int used = column - start;
            if (places.length < logits.getShape().get(0) || used == room) {
                keep(places, rows);
            }
            try (var call = module.script().call("advance")) {
                NDManager own = call.scope();
                List<NDArray> tensors = new ArrayList<>(List.of(
                        own.create(rows.stream()
                                .mapToLong(row -> row.ids[row.length - 1])
                                .toArray()),
                        own.create(rows.stream()
                                .mapToLong(row -> start - row.prompt)
                                .toArray()),
                        frequencies));
                tensors.addAll(keysAndValues);
                NDArray next = call.list("w", module.arguments())
                        .list("a", adapter.tensors())
                        .list("c", tensors)
                        .integers(column)
                        .numbers(adapter.scale())
                        .run()
                        .singletonOrThrow();
                next.attach(scope);
                logits.close();
                logits = next;
            }
            column++;
        }

        /** Lets rows go that have ended, and makes room for more columns where it is used up. */
        private void keep(long[] places, List<Row> rows) {
            int more =
                    column - start == room ? Math.min(Math.max(CACHE_COLUMNS, room), settings.newTokens() - room) : 0;
            try (var call = module.script().call("keep")) {
                List<NDArray> tensors = new ArrayList<>(List.of(call.scope().create(places), logits));
                tensors.addAll(keysAndValues);
                NDList results = call.list("c", tensors).integers(more).run();
                results.attach(scope);
                logits.close();
                keysAndValues.forEach(NDArray::close);
                logits = results.get(0);
                keysAndValues = List.copyOf(results.subList(1, results.size()));
            }
            room += more;
        }

        @Override
        public void close() {
            scope.close();
        }
    }

    private static FlatBatch lastTokens(FlatBatch batch, List<int[]> prompts) {
        long[] last = new long[prompts.size()];
        int end = 0;
        for (int row = 0; row < last.length; row++) {
            end += prompts.get(row).length;
            last[row] = end - 1L;
        }
        return new FlatBatch(
                batch.rows(),
                batch.length(),
                batch.ids(),
                batch.positions(),
                batch.slots(),
                last,
                new long[0],
                new long[0],
                batch.sequences(),
                new long[0]);
    }
}
