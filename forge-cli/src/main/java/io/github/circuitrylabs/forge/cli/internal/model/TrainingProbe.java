package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.modelforge.train.TrainingOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A short training in a folder of its own, which vanishes afterwards: first a step on the longest rows, which need the most memory,
 * then a few as the run will take them, which give its speed.
 */
final class TrainingProbe {

    private static final int STEPS = 4;

    private TrainingProbe() {}

    /** A training with some options, which returns the tokens per second of each of its steps. */
    @FunctionalInterface
    interface Run {
        List<Double> tokensPerSecond(Path folder, TrainingOptions options);
    }

    /** Tokens per second, the first step left out, for it warms up. */
    static double tokensPerSecond(TrainingOptions options, Run run) {
        TrainingOptions quiet = options.toBuilder()
                .checkpointEvery(0)
                .evaluateEvery(0)
                .patience(0, 0)
                .build();
        inFolder(folder -> run.tokensPerSecond(
                folder, quiet.toBuilder().maxSteps(1).lengthGrouping(true).build()));
        List<Double> rates = inFolder(folder ->
                run.tokensPerSecond(folder, quiet.toBuilder().maxSteps(STEPS).build()));
        // Steps of like size: the harmonic mean is tokens over time.
        return 1
                / rates.stream().skip(1).mapToDouble(rate -> 1 / rate).average().orElseThrow();
    }

    private static <T> T inFolder(Function<Path, T> work) {
        try {
            Path folder = Files.createTempDirectory("model-forge-probe");
            try {
                return work.apply(folder);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep the probe's files for a moment.", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(folder)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
