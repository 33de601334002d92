package io.github.circuitrylabs.modelforge.train.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.circuitrylabs.modelforge.train.DpoRecipe;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoraAdapter;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.SftRecipe;
import io.github.circuitrylabs.modelforge.train.StepMetrics;
import io.github.circuitrylabs.modelforge.train.TrainingListener;
import io.github.circuitrylabs.modelforge.train.TrainingOptions;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
        Path folder = Path.of(arguments[0]);
        Workload workload = new Workload(folder, Path.of(arguments[1]));
        List<TokenizedPreference> pairs = workload.pairs();
        int stepsPerEpoch = pairs.size() / batchSize;
        Clock clock = new Clock(warmUp, stepsPerEpoch);
        try (LanguageModel model = ModelForge.load(folder)) {
            LoraAdapter start = workload.start();
            TrainingOptions.Builder options =
                    contest.method().equals("sft") ? TrainingOptions.sft() : TrainingOptions.dpo();
            options.epochs(1).batchSize(batchSize).seed(Workload.SEED);
            if (contest.method().equals("sft")) {
                new SftRecipe(options.build(), start.config())
                        .train(model, start, Workload.completions(pairs), clock, null);
            } else {
                DpoRecipe recipe = new DpoRecipe(options.build(), start.config());
                if (contest.precomputed()) {
                    recipe = recipe.cachingReferences(Files.createTempDirectory(folder, "references"));
                }
                recipe.train(model, start, pairs, clock, null);
            }
        }
        List<TokenizedPreference> timed = Workload.order(pairs.size(), batchSize)
                .skip((long) warmUp * batchSize)
                .mapToObj(pairs::get)
                .toList();
        long targets = timed.stream()
                .mapToLong(pair -> pair.chosen().length + (contest.method().equals("sft") ? 0 : pair.rejected().length))
                .sum();
        long tokens =
                targets + timed.stream().mapToLong(pair -> pair.prompt().length).sum();
        System.out.println(JSON.writeValueAsString(new Measurement(
                timed.size(), tokens, targets, clock.seconds(), clock.meanLoss(), base, ProcessMemory.peak())));
    }

    /** Times the steps after the warm-up, up to the last. */
    private static final class Clock implements TrainingListener {
        private final int before;
        private final int last;
        private long started = System.nanoTime();
        private long ended;
        private double losses;

        private Clock(int before, int last) {
            this.before = before;
            this.last = last;
        }

        @Override
        public void onStep(StepMetrics metrics) {
            if (metrics.step() == before) {
                started = System.nanoTime();
            } else if (metrics.step() > before) {
                losses += metrics.loss();
            }
            if (metrics.step() == last) {
                ended = System.nanoTime();
            }
        }

        private double seconds() {
            return (ended - started) / 1e9;
        }

        private double meanLoss() {
            return losses / (last - before);
        }
    }
}
