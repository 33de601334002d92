package io.github.circuitrylabs.modelforge.train.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.circuitrylabs.modelforge.train.DpoRecipe;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.SftRecipe;
import io.github.circuitrylabs.modelforge.train.StepMetrics;
import io.github.circuitrylabs.modelforge.train.TrainingListener;
import io.github.circuitrylabs.modelforge.train.TrainingOptions;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Trains once with this suite and prints a {@link Measurement}. One process per run, as for the peers, so that memory is
 * measured from nothing and nobody profits from another's warm caches.
 */
final class OwnEngine {

    private static final ObjectMapper JSON = new ObjectMapper();

    private OwnEngine() {}

    /**
     * @param arguments model folder, rows, method, precomputed, batch size, warm-up steps, threads
     */
    public static void main(String[] arguments) throws IOException {
        Contest contest = new Contest(arguments[2], Boolean.parseBoolean(arguments[3]));
        int batchSize = Integer.parseInt(arguments[4]);
        int warmUp = Integer.parseInt(arguments[5]);
        ModelForge.useThreads(Integer.parseInt(arguments[6]));
        long base = ProcessMemory.resident();
        List<TokenizedPreference> pairs = read(Path.of(arguments[1]));
        int stepsPerEpoch = pairs.size() / batchSize;
        // References are computed in the first epoch; with a second one they are known, which is the other contest.
        int before = warmUp + (contest.precomputed() ? stepsPerEpoch : 0);
        Clock clock = new Clock(before, contest.precomputed() ? 2 * stepsPerEpoch : stepsPerEpoch);
        try (LanguageModel model = ModelForge.load(Path.of(arguments[0]))) {
            if (contest.method().equals("sft")) {
                TrainingOptions options =
                        TrainingOptions.sft().epochs(1).batchSize(batchSize).build();
                new SftRecipe(options, LoraConfig.defaults()).train(model, completions(pairs), clock);
            } else {
                TrainingOptions options = TrainingOptions.dpo()
                        .epochs(contest.precomputed() ? 2 : 1)
                        .batchSize(batchSize)
                        .build();
                new DpoRecipe(options, LoraConfig.defaults()).train(model, pairs, clock);
            }
        }
        int rows = (stepsPerEpoch - warmUp) * batchSize;
        double share = (double) rows / pairs.size();
        // Which rows the warm-up took depends on the order; the others' tokens come from the engine's own count.
        long targets = Math.round(share * targets(pairs, contest));
        System.out.println(JSON.writeValueAsString(new Measurement(
                rows, clock.tokens(), targets, clock.seconds(), clock.meanLoss(), base, ProcessMemory.peak())));
    }

    private static long targets(List<TokenizedPreference> pairs, Contest contest) {
        return pairs.stream()
                .mapToLong(pair -> pair.chosen().length + (contest.method().equals("sft") ? 0 : pair.rejected().length))
                .sum();
    }

    private static List<TokenizedCompletion> completions(List<TokenizedPreference> pairs) {
        return pairs.stream()
                .map(pair -> new TokenizedCompletion(
                        IntStream.concat(IntStream.of(pair.prompt()), IntStream.of(pair.chosen()))
                                .toArray(),
                        pair.prompt().length))
                .toList();
    }

    private static List<TokenizedPreference> read(Path rows) throws IOException {
        List<TokenizedPreference> pairs = new ArrayList<>();
        for (String line : Files.readAllLines(rows)) {
            JsonNode row = JSON.readTree(line);
            pairs.add(new TokenizedPreference(ids(row.path("p")), ids(row.path("c")), ids(row.path("r"))));
        }
        return pairs;
    }

    private static int[] ids(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
    }

    /** Times the steps after the warm-up, up to the last. */
    private static final class Clock implements TrainingListener {
        private final int before;
        private final int last;
        private long started = System.nanoTime();
        private long ended;
        private double tokensBefore;
        private double tokensAfter;
        private double losses;

        private Clock(int before, int last) {
            this.before = before;
            this.last = last;
        }

        @Override
        public void onStep(StepMetrics metrics) {
            double tokens = metrics.values().get("num_tokens");
            if (metrics.step() == before) {
                tokensBefore = tokens;
                started = System.nanoTime();
            } else if (metrics.step() > before) {
                losses += metrics.loss();
            }
            if (metrics.step() == last) {
                tokensAfter = tokens;
                ended = System.nanoTime();
            }
        }

        private long tokens() {
            return Math.round(tokensAfter - tokensBefore);
        }

        private double seconds() {
            return (ended - started) / 1e9;
        }

        private double meanLoss() {
            return losses / (last - before);
        }
    }
}
