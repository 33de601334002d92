package io.github.circuitrylabs.modelforge.train.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LlamaConfig;
import io.github.circuitrylabs.modelforge.train.LoraAdapter;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.SftRecipe;
import io.github.circuitrylabs.modelforge.train.TrainingListener;
import io.github.circuitrylabs.modelforge.train.TrainingOptions;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Folders in both directions: PEFT and transformers load the adapter and the merged model that were written here, and what they
 * write is loaded here; everybody must give the same logits. Exit code 1 if not.
 */
public final class FolderExchange {

    private static final String HELP = """
            FolderExchange --python python3
              --python PROGRAM  with torch, transformers, peft (python3)
              --work FOLDER     for the folders (exchange-work)""";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VOCABULARY = 512;
    private static final double MOST = 1e-4;

    private final Path work;
    private final int[] text = ids(new Random(2), 64);
    private boolean good = true;

    private FolderExchange(Path work) {
        this.work = work;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(arguments, HELP);
        Path work = Files.createDirectories(Path.of(options.text("work", "exchange-work")));
        System.exit(new FolderExchange(work).run(options.text("python", "python3")) ? 0 : 1);
    }

    private boolean run(String python) throws IOException, InterruptedException {
        System.out.println("| who wrote | who loads | what | largest logit | largest difference | |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        try (LanguageModel base = ModelForge.create(LlamaConfig.tiny(VOCABULARY, 64, 176, 3, 4, 2, 0), 1)) {
            base.save(work.resolve("base"), SafetensorsType.F32);
            LoraAdapter adapter = trained(base);
            adapter.save(work.resolve("adapter"), "base");
            try (LanguageModel adapted = base.adapted(adapter);
                    LanguageModel merged = base.merged(adapter)) {
                merged.save(work.resolve("merged"), SafetensorsType.F32);
                JSON.writeValue(work.resolve("ids.json").toFile(), text);
                JsonNode theirs = python(python);
                compare("model-forge", "PEFT", "adapter", adapted.logits(text), theirs.path("our_adapter"));
                compare("model-forge", "transformers", "merged model", merged.logits(text), theirs.path("our_merged"));
                LoraAdapter foreign = LoraAdapter.load(work.resolve("their-adapter"));
                try (LanguageModel loaded = base.adapted(foreign)) {
                    compare("PEFT", "model-forge", "adapter", loaded.logits(text), theirs.path("their_adapter"));
                }
                try (LanguageModel loaded = ModelForge.load(work.resolve("their-merged"))) {
                    compare(
                            "transformers",
                            "model-forge",
                            "merged model, in shards",
                            loaded.logits(text),
                            theirs.path("their_merged"));
                }
            }
        }
        return good;
    }

    /** Far enough from where it began that a wrong scale or a swapped matrix would show. */
    private static LoraAdapter trained(LanguageModel base) {
        Random random = new Random(1);
        List<TokenizedCompletion> rows = IntStream.range(0, 32)
                .mapToObj(row -> new TokenizedCompletion(ids(random, 24), 4))
                .toList();
        TrainingOptions options = TrainingOptions.sft().learningRate(1e-2).build();
        return new SftRecipe(options, LoraConfig.defaults().withRank(4)).train(base, rows, TrainingListener.none());
    }

    private static int[] ids(Random random, int count) {
        return IntStream.range(0, count).map(i -> random.nextInt(VOCABULARY)).toArray();
    }

    private JsonNode python(String python) throws IOException, InterruptedException {
        Path script = work.resolve("folders.py");
        try (InputStream source = FolderExchange.class.getResourceAsStream("folders.py")) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        Path output = work.resolve("output.txt");
        Process process = new ProcessBuilder(python, script.toString(), work.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(script + " failed: " + Files.readString(output));
        }
        return JSON.readTree(work.resolve("logits.json").toFile());
    }

    private void compare(String writer, String loader, String what, float[][] ours, JsonNode theirs) {
        double largest = 0;
        double difference = 0;
        for (int t = 0; t < ours.length; t++) {
            for (int v = 0; v < ours[t].length; v++) {
                largest = Math.max(largest, Math.abs(ours[t][v]));
                difference = Math.max(
                        difference, Math.abs(ours[t][v] - theirs.path(t).path(v).asDouble(Double.NaN)));
            }
        }
        boolean same = difference <= MOST * largest;
        good &= same;
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %.3f | %.1e | %s |%n",
                writer,
                loader,
                what,
                largest,
                difference,
                same ? "same" : "DIFFERS");
    }
}
