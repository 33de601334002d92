package io.github.circuitrylabs.modelforge.train.benchmarks;

import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.train.BaseWeights;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoadOptions;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.SftRecipe;
import io.github.circuitrylabs.modelforge.train.TrainingListener;
import io.github.circuitrylabs.modelforge.train.TrainingOptions;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What a LoRA training holds in memory: SFT on a random model, its base held as floats or in 8 or 4 bits, with and without
 * recomputed blocks, each in a process of its own. Prints a Markdown table of resident memory once the model is loaded,
 * its peak while training, and the time of a step. Linux only.
 *
 * <p>Usage: {@code MemoryTable [sizes 20m,110m] [batch 4] [length 256] [steps 3]}.
 */
public final class MemoryTable {

    private static final String PROBE = "--probe";

    private MemoryTable() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length > 0 && arguments[0].equals(PROBE)) {
            probe(arguments);
            return;
        }
        String batch = arguments.length > 1 ? arguments[1] : "4";
        String length = arguments.length > 2 ? arguments[2] : "256";
        String steps = arguments.length > 3 ? arguments[3] : "3";
        System.out.println("| model | base | blocks | loaded | peak in training | seconds a step |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        for (String label : (arguments.length > 0 ? arguments[0] : "20m,110m").split(",")) {
            Path model = Files.createTempDirectory("model-forge-memory");
            try (LanguageModel random = ModelForge.create(ModelSize.of(label).config(), 1)) {
                random.save(model, SafetensorsType.F32);
            }
            for (BaseWeights weights : BaseWeights.values()) {
                for (boolean recomputed : new boolean[] {false, true}) {
                    String row =
                            child(model.toString(), weights.name(), String.valueOf(recomputed), batch, length, steps);
                    System.out.printf("| %s | %s | %s | %s%n", label, weights, recomputed ? "recomputed" : "kept", row);
                }
            }
        }
    }

    private static String child(String... settings) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:MinHeapFreeRatio=5",
                "-XX:MaxHeapFreeRatio=10",
                "-cp",
                System.getProperty("java.class.path"),
                MemoryTable.class.getName(),
                PROBE));
        command.addAll(List.of(settings));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("(" + String.join(" ", command) + ") failed");
        }
        return output.strip();
    }

    private static void probe(String[] arguments) throws IOException {
        LoadOptions options = LoadOptions.defaults().withWeights(BaseWeights.valueOf(arguments[2]));
        int batch = Integer.parseInt(arguments[4]);
        int steps = Integer.parseInt(arguments[6]);
        try (LanguageModel model = ModelForge.load(Path.of(arguments[1]), options)) {
            System.gc();
            long loaded = ProcessMemory.resident();
            // From here on the kernel measures the peak anew.
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
            Random random = new Random(1);
            List<TokenizedCompletion> rows = new ArrayList<>();
            for (int i = 0; i < batch; i++) {
                int[] ids = random.ints(
                                Integer.parseInt(arguments[5]),
                                0,
                                model.config().vocabSize())
                        .toArray();
                rows.add(new TokenizedCompletion(ids, ids.length / 2));
            }
            TrainingOptions training = TrainingOptions.sft()
                    .batchSize(batch)
                    .maxSteps(steps)
                    .gradientCheckpointing(Boolean.parseBoolean(arguments[3]))
                    .build();
            long began = System.nanoTime();
            new SftRecipe(training, LoraConfig.defaults()).train(model, rows, TrainingListener.none());
            System.out.printf(
                    Locale.ROOT,
                    "%.0f MB | %.0f MB | %.2f |%n",
                    loaded / 1e6,
                    ProcessMemory.peak() / 1e6,
                    (System.nanoTime() - began) / 1e9 / steps);
        }
    }
}
