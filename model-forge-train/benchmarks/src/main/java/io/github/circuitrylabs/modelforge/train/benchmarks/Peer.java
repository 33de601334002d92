package io.github.circuitrylabs.modelforge.train.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Somebody who trains: this suite, or a Python program. */
enum Peer {
    OURS("model-forge"),
    LOOP("PyTorch + PEFT loop"),
    TRL_SDPA("TRL, sdpa"),
    TRL_EAGER("TRL, eager");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String title;

    Peer(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** As on the command line. */
    static Peer of(String name) {
        return Arrays.stream(values())
                .filter(peer -> peer.argument().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("No peer (" + name + "); known: ours, loop, trl-sdpa, trl-eager"));
    }

    String argument() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Everything of a run but the peer. */
    record Settings(
            Workload workload,
            Contest contest,
            int batchSize,
            int warmUp,
            int threads,
            int length,
            String python,
            Path script) {}

    /** Runs once in a process of its own. */
    Measurement run(Settings settings) throws IOException, InterruptedException {
        JsonNode answer = lastLine(this == OURS ? ours(settings) : python(settings), settings);
        return JSON.treeToValue(answer, Measurement.class);
    }

    /** The rate of large matrix products on this machine, in floating-point operations a second. */
    static double matrixProducts(Settings settings) throws IOException, InterruptedException {
        List<String> command =
                List.of(settings.python(), settings.script().toString(), "gemm", String.valueOf(settings.threads()));
        return lastLine(command, settings).path("flops").asDouble();
    }

    private static List<String> ours(Settings settings) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(OwnEngine.class.getName());
        command.addAll(arguments(settings, settings.workload().rows()));
        return command;
    }

    private List<String> python(Settings settings) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(settings.python());
        command.add(settings.script().toString());
        command.add(argument());
        command.addAll(arguments(settings, settings.workload().taken(settings.batchSize())));
        return command;
    }

    private static List<String> arguments(Settings settings, Path rows) {
        return List.of(
                settings.workload().model().toString(),
                rows.toString(),
                settings.contest().method(),
                String.valueOf(settings.contest().precomputed()),
                String.valueOf(settings.batchSize()),
                String.valueOf(settings.warmUp()),
                String.valueOf(settings.threads()),
                String.valueOf(settings.length()));
    }

    private static JsonNode lastLine(List<String> command, Settings settings) throws IOException, InterruptedException {
        File errors = settings.script().resolveSibling("last-errors.txt").toFile();
        Process process = new ProcessBuilder(command).redirectError(errors).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            String said = Files.readString(errors.toPath());
            throw new IOException("(" + String.join(" ", command) + ") failed: "
                    + said.substring(Math.max(0, said.length() - 2_000)));
        }
        String[] lines = output.strip().split("\n");
        return JSON.readTree(lines[lines.length - 1]);
    }
}
