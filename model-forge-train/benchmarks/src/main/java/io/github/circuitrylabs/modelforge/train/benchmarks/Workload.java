package io.github.circuitrylabs.modelforge.train.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoraAdapter;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.data.BatchPlan;
import io.github.circuitrylabs.modelforge.train.data.DatasetTokenizer;
import io.github.circuitrylabs.modelforge.train.data.PreferenceRow;
import io.github.circuitrylabs.modelforge.train.data.PromptFormat;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TokenizedDataset;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.data.TrainingFiles;
import io.github.circuitrylabs.modelforge.train.data.TrainingSafetyPolicy;
import io.github.circuitrylabs.modelforge.train.tokenizer.BytePairTrainer;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes what all peers share: a model folder with its tokenizer, the adapter to begin with, and a file of pairs, each as text
 * and as token ids.
 *
 * @param model the Hugging Face folder
 * @param rows JSONL: {@code prompt}, {@code chosen}, {@code rejected} and their ids {@code p}, {@code c}, {@code r}
 */
record Workload(Path model, Path rows) {

    /** Of everything that is drawn: of the first adapter, and of the order in which our recipes take rows. */
    static final long SEED = 42;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VOCABULARY = 8_192;
    private static final int CONTEXT = 2_048;

    /**
     * @param data preference pairs, JSONL or gzipped JSONL
     * @param draw another number draws other rows
     * @param count rows to keep; pairs whose prompt alone fills the length are passed over
     * @param length most tokens of prompt and reply
     */
    static Workload prepare(Path folder, ModelSize size, Path data, int draw, int count, int length)
            throws IOException {
        List<PreferenceRow> pairs =
                new ArrayList<>(TrainingFiles.tolerant().preferences(data).rows());
        Path model = folder.resolve("model-" + size.label());
        if (!Files.exists(model.resolve("model.safetensors"))) {
            Files.createDirectories(model);
            try (LanguageModel random = ModelForge.create(size.config(), 7)) {
                random.save(model, SafetensorsType.F32);
                LoraAdapter.fresh(random.config(), LoraConfig.defaults(), SEED)
                        .save(model.resolve("start"), size.label());
            }
            BytePairTrainer.defaults()
                    .vocabularySize(Math.min(VOCABULARY, size.config().vocabSize()))
                    .train(pairs.stream().flatMap(pair -> Stream.of(pair.prompt(), pair.chosen(), pair.rejected())))
                    .save(model, CONTEXT);
        }
        Collections.shuffle(pairs, new Random(draw));
        Path rows = folder.resolve("rows-" + size.label() + "-" + draw + "-" + count + "x" + length + ".jsonl");
        try (Tokenizer tokenizer = HuggingFaceTokenizer.load(model)) {
            DatasetTokenizer datasets = new DatasetTokenizer(
                    tokenizer, PromptFormat.JOINED, length, TrainingSafetyPolicy.refusing(List.of()));
            TokenizedDataset<TokenizedPreference> tokenized = datasets.preferences(pairs);
            if (tokenized.rows().size() < count) {
                throw new IllegalArgumentException("Only " + tokenized.rows().size() + " pairs of " + data
                        + " fit into " + length + " tokens; " + count + " are needed.");
            }
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                lines.add(line(
                        pairs.get(tokenized.origins().get(i)), tokenized.rows().get(i)));
            }
            Files.write(rows, lines);
        }
        return new Workload(model, rows);
    }

    /** The adapter that everybody begins with. */
    LoraAdapter start() {
        return LoraAdapter.load(model.resolve("start"));
    }

    /**
     * The same rows in the order in which our recipe takes them, for those who take them as they come.
     *
     * @return a file beside that of the rows
     */
    Path taken(int batchSize) throws IOException {
        List<String> lines = Files.readAllLines(rows);
        List<String> ordered =
                order(lines.size(), batchSize).mapToObj(lines::get).toList();
        return Files.write(rows.resolveSibling("taken-" + rows.getFileName()), ordered);
    }

    /** Indices of rows in the order in which our recipe takes them. */
    static IntStream order(int rows, int batchSize) {
        return BatchPlan.ofRows(new int[rows], batchSize, SEED).epoch(0).stream()
                .flatMapToInt(IntStream::of);
    }

    /** The rows as the engine takes them. */
    List<TokenizedPreference> pairs() throws IOException {
        List<TokenizedPreference> pairs = new ArrayList<>();
        for (String line : Files.readAllLines(rows)) {
            JsonNode row = JSON.readTree(line);
            pairs.add(new TokenizedPreference(ids(row.path("p")), ids(row.path("c")), ids(row.path("r"))));
        }
        return pairs;
    }

    /** Prompts and their chosen replies alone. */
    static List<TokenizedCompletion> completions(List<TokenizedPreference> pairs) {
        return pairs.stream()
                .map(pair -> completion(pair.prompt(), pair.chosen()))
                .toList();
    }

    static TokenizedCompletion completion(int[] prompt, int[] reply) {
        return new TokenizedCompletion(
                IntStream.concat(IntStream.of(prompt), IntStream.of(reply)).toArray(), prompt.length);
    }

    private static int[] ids(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
    }

    static String line(PreferenceRow text, TokenizedPreference ids) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("prompt", text.prompt()).put("chosen", text.chosen()).put("rejected", text.rejected());
        row.set("p", array(ids.prompt()));
        row.set("c", array(ids.chosen()));
        row.set("r", array(ids.rejected()));
        return row.toString();
    }

    private static ArrayNode array(int[] ids) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (int id : ids) {
            array.add(id);
        }
        return array;
    }
}
