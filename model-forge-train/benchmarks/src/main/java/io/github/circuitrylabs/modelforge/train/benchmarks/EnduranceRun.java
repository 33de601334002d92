package io.github.circuitrylabs.modelforge.train.benchmarks;

import io.github.circuitrylabs.modelforge.train.DpoRecipe;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.SftRecipe;
import io.github.circuitrylabs.modelforge.train.StepMetrics;
import io.github.circuitrylabs.modelforge.train.TrainingListener;
import io.github.circuitrylabs.modelforge.train.TrainingOptions;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Trains for thousands of steps on real text and watches resident memory: after the first 50 steps it must stay where it is.
 * Exit code 1 if it does not.
 */
public final class EnduranceRun {

    private static final String HELP = """
            EnduranceRun --data pairs.jsonl.gz
              --data FILE       preference pairs such as the HH set
              --steps N         optimiser steps of each method (2000)
              --methods NAMES   of sft,dpo, one after the other in this process (dpo,sft)
              --size NAME       of 2m,20m,110m, random weights (2m)
              --batch N         rows or pairs of a step (4)
              --length N        most tokens of a row (128)
              --threads N       (all cores)
              --work FOLDER     for model and rows (benchmark-work)
            A small heap that is there from the start (java -Xms96m -Xmx96m -XX:+AlwaysPreTouch) keeps what the JVM does
            with its own memory out of the numbers.""";

    private static final int ROWS = 500;
    private static final int EVERY = 50;
    /** Flat: no trend beyond this share of the median over all steps, */
    private static final double MOST_TREND = 0.03;
    /** and no more than this between the least and the most. */
    private static final double MOST_SPREAD = 0.05;

    private final Options options;

    private EnduranceRun(Options options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException {
        boolean flat = new EnduranceRun(Options.parse(arguments, HELP)).run();
        System.exit(flat ? 0 : 1);
    }

    private boolean run() throws IOException {
        ModelForge.useThreads(options.threads());
        int length = options.number("length", 128);
        Path folder = Files.createDirectories(Path.of(options.text("work", "benchmark-work")));
        Workload workload =
                Workload.prepare(folder, ModelSize.of(options.text("size", "2m")), options.data(), 1, ROWS, length);
        List<TokenizedPreference> pairs = workload.pairs();
        boolean flat = true;
        for (String method : options.list("methods", "dpo,sft")) {
            Memory memory = new Memory(options.number("steps", 2_000));
            long began = System.nanoTime();
            try (LanguageModel model = ModelForge.load(workload.model())) {
                train(method, model, pairs, memory);
            }
            flat &= memory.report(method, (System.nanoTime() - began) / 1e9);
        }
        return flat;
    }

    private void train(String method, LanguageModel model, List<TokenizedPreference> pairs, Memory memory) {
        TrainingOptions training = (method.equals("sft") ? TrainingOptions.sft() : TrainingOptions.dpo())
                .maxSteps(options.number("steps", 2_000))
                .batchSize(options.number("batch", 4))
                .build();
        if (method.equals("sft")) {
            new SftRecipe(training, LoraConfig.defaults()).train(model, Workload.completions(pairs), memory);
        } else {
            new DpoRecipe(training, LoraConfig.defaults()).train(model, pairs, memory);
        }
    }

    /** Resident memory every so many steps. */
    private static final class Memory implements TrainingListener {
        private final int steps;
        private final List<Long> resident = new ArrayList<>();
        private double firstLoss;
        private double lastLoss;

        private Memory(int steps) {
            this.steps = steps;
        }

        @Override
        public void onStep(StepMetrics metrics) {
            firstLoss = metrics.step() == 1 ? metrics.loss() : firstLoss;
            lastLoss = metrics.loss();
            if (metrics.step() % EVERY != 0) {
                return;
            }
            try {
                resident.add(ProcessMemory.resident());
                System.out.printf(
                        Locale.ROOT,
                        "step %5d  RSS %.1f MB  most so far %.1f MB  loss %.4f%n",
                        metrics.step(),
                        ProcessMemory.resident() / 1e6,
                        ProcessMemory.peak() / 1e6,
                        metrics.loss());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private boolean report(String method, double seconds) {
            double median = Statistics.median(
                    resident.stream().mapToDouble(Long::doubleValue).toArray());
            double least = resident.stream().mapToLong(Long::longValue).min().orElse(0);
            double most = resident.stream().mapToLong(Long::longValue).max().orElse(0);
            double trend = slope() * (steps - EVERY) / EVERY;
            boolean flat = trend < MOST_TREND * median && most - least < MOST_SPREAD * median;
            System.out.printf(
                    Locale.ROOT,
                    "%s, %d steps in %.0f s, loss %.4f to %.4f. RSS after step %d: median %.1f MB, least %.1f, most %.1f (spread"
                            + " %.1f %%), trend over the rest %+.1f MB (%+.1f %%): %s%n",
                    method,
                    steps,
                    seconds,
                    firstLoss,
                    lastLoss,
                    EVERY,
                    median / 1e6,
                    least / 1e6,
                    most / 1e6,
                    100 * (most - least) / median,
                    trend / 1e6,
                    100 * trend / median,
                    flat ? "flat" : "NOT FLAT");
            return flat;
        }

        /** Least squares, in bytes a sample. */
        private double slope() {
            double middle = (resident.size() - 1) / 2.0;
            double mean = resident.stream().mapToLong(Long::longValue).average().orElse(0);
            double products = 0;
            double squares = 0;
            for (int i = 0; i < resident.size(); i++) {
                products += (i - middle) * (resident.get(i) - mean);
                squares += (i - middle) * (i - middle);
            }
            return squares == 0 ? 0 : products / squares;
        }
    }
}
