package io.github.circuitrylabs.modelforge.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.modelforge.gguf.GgufOptions;
import io.github.circuitrylabs.modelforge.gguf.HfToGguf;
import io.github.circuitrylabs.modelforge.gguf.Quantization;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A GGUF file as a model to run and to train on; the golden folders and numbers are those of model-forge-gguf. */
class GgufBaseTest {

    private static final Path GOLDEN = Path.of("../model-forge-gguf/src/test/resources/golden");

    @TempDir
    Path folder;

    private Path converted(String golden, Quantization type) {
        Path gguf = folder.resolve(golden + "." + type + ".gguf");
        HfToGguf.convert(GOLDEN.resolve(golden), gguf, GgufOptions.defaults().withType(type));
        return gguf;
    }

    private static JsonNode json(String golden, String name) throws IOException {
        return new JsonMapper().readTree(Files.readString(GOLDEN.resolve(golden).resolve(name)));
    }

    private static int[] ids(JsonNode node) {
        int[] ids = new int[node.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = node.get(i).asInt();
        }
        return ids;
    }

    private static double[] logProbabilities(float[] logits) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        double[] values = new double[logits.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = logits[i] - Math.log(sum);
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-tied", "tiny-untied-rope", "tiny-spm", "tiny-qwen2", "tiny-qwen3"})
    void should_compute_exactly_what_the_folder_computes(String golden) throws IOException {
        int[] ids = ids(json(golden, "expected.json").path("ids"));
        try (LanguageModel source = ModelForge.load(GOLDEN.resolve(golden));
                LanguageModel file = ModelForge.load(converted(golden, Quantization.F32))) {
            assertThat(file.logits(ids)).isDeepEqualTo(source.logits(ids));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tiny-tied, F32, 1e-5",
        "tiny-tied, F16, 8e-3",
        "tiny-tied, BF16, 0.04",
        "tiny-tied, Q8_0, 0.09",
        "tiny-untied-rope, F32, 1e-5",
        "tiny-untied-rope, Q8_0, 0.09",
        "tiny-spm, F32, 1e-5",
        "tiny-spm, Q8_0, 0.09",
        "tiny-qwen2, F32, 1e-5",
        "tiny-qwen2, F16, 8e-3",
        "tiny-qwen2, Q8_0, 0.09",
        "tiny-qwen3, F32, 1e-5",
        "tiny-qwen3, BF16, 0.04",
        "tiny-qwen3, Q8_0, 0.09",
    })
    void should_say_what_transformers_says_of_the_source(String golden, Quantization type, double bound)
            throws IOException {
        JsonNode expected = json(golden, "expected.json");
        int[] ids = ids(expected.path("ids"));
        try (LanguageModel file = ModelForge.load(converted(golden, type))) {
            double[] last = logProbabilities(file.logits(ids)[ids.length - 1]);
            double worst = 0;
            for (int i = 0; i < last.length; i++) {
                worst = Math.max(
                        worst,
                        Math.abs(last[i] - expected.path("logprobs_last").get(i).asDouble()));
            }
            assertThat(worst).isLessThan(bound);
            int[] greedy = ids(expected.path("greedy"));
            assertThat(file.endingAt(java.util.List.of())
                            .generate(ids, 0, Sampling.greedy(greedy.length))
                            .ids())
                    .isEqualTo(greedy);
        }
    }

    @ParameterizedTest
    @CsvSource({"tiny-tied, Q8_0", "tiny-spm, Q8_0", "tiny-tied, Q4_0"})
    void should_keep_the_blocks_of_the_file(String golden, Quantization type) throws IOException {
        int[] ids = ids(json(golden, "expected.json").path("ids"));
        Path gguf = converted(golden, type);
        LoadOptions inBlocks = LoadOptions.defaults().withWeights(BaseWeights.valueOf(type.name()));
        try (LanguageModel decoded = ModelForge.load(gguf);
                LanguageModel held = ModelForge.load(gguf, inBlocks)) {
            assertThat(held.logits(ids)).isDeepEqualTo(decoded.logits(ids));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-tied", "tiny-untied-rope", "tiny-spm", "tiny-qwen2", "tiny-qwen3"})
    void should_tokenise_as_transformers_does(String golden) throws IOException {
        try (Tokenizer source = HuggingFaceTokenizer.load(GOLDEN.resolve(golden));
                Tokenizer file = HuggingFaceTokenizer.load(converted(golden, Quantization.Q8_0))) {
            for (JsonNode row : json(golden, "fuzz.json")) {
                String text = row.path("text").asText();
                assertThat(source.encode(text)).as(text).isEqualTo(ids(row.path("ids")));
                assertThat(file.encode(text)).as(text).isEqualTo(ids(row.path("ids")));
            }
        }
    }

    @Test
    void should_be_saved_as_a_folder_with_its_tokenizer() {
        Path saved = folder.resolve("saved");
        Path gguf = converted("tiny-spm", Quantization.Q8_0);
        try (LanguageModel file = ModelForge.load(gguf)) {
            file.save(saved, SafetensorsType.F32);
            try (LanguageModel again = ModelForge.load(saved);
                    Tokenizer tokenizer = HuggingFaceTokenizer.load(saved);
                    Tokenizer vocabulary = HuggingFaceTokenizer.load(gguf)) {
                int[] ids = tokenizer.encode("The quick dog");
                assertThat(vocabulary.encode("The quick dog")).isEqualTo(ids);
                assertThat(again.logits(ids)).isDeepEqualTo(file.logits(ids));
            }
        }
    }
}
