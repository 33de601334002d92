package io.github.circuitrylabs.modelforge.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real llama.cpp (b4916, in a child process) says what transformers said of the models and adapters of
 * {@code make_learned.py}, and splits texts into the tokens of {@code fuzz.json}.
 */
class LlamaCppTest {
    private static final int TOKENS = 24;
    private static final long SECONDS = 120;

    @TempDir
    Path folder;

    private static JsonNode json(String path) throws IOException {
        return new JsonMapper().readTree(Golden.path(path).toFile());
    }

    private Path converted(String golden, Quantization type) {
        Path gguf = folder.resolve(type + ".gguf");
        HfToGguf.convert(Golden.path(golden), gguf, GgufOptions.defaults().withType(type));
        return gguf;
    }

    private List<String> run(Path gguf, String adapter, String task, List<String> texts)
            throws IOException, InterruptedException {
        Path lines = Files.write(
                folder.resolve("texts"),
                texts.stream().map(LlamaCppTest::escaped).toList());
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Djava.io.tmpdir=" + folder,
                        LlamaCppRun.class.getName(),
                        gguf.toString(),
                        adapter,
                        Integer.toString(TOKENS),
                        lines.toString(),
                        task)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                .as("ended in time")
                .isTrue();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assumeTrue(
                !said.contains("UnsatisfiedLinkError") && !said.contains("No native library found"),
                "llama.cpp's native library does not load on this machine: " + said);
        assertThat(process.exitValue()).as(said).isZero();
        String[] answers = said.split(LlamaCppRun.MARK, -1);
        List<String> found = new ArrayList<>();
        for (int i = 2; i < answers.length; i++) {
            found.add(answers[i].substring(0, answers[i].lastIndexOf('\n')));
        }
        return found;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\"", "\\\"");
    }

    private void shouldSay(JsonNode expected, Path gguf, String adapter) throws IOException, InterruptedException {
        List<String> prompts = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (JsonNode row : expected) {
            prompts.add(row.path("prompt").asText());
            texts.add(row.path("text").asText());
        }
        assertThat(run(gguf, adapter, "complete", prompts)).isEqualTo(texts);
    }

    @ParameterizedTest
    @CsvSource({
        "learned-bpe, F32",
        "learned-bpe, F16",
        "learned-bpe, BF16",
        "learned-bpe, Q8_0",
        "learned-bpe, Q5_0",
        "learned-qwen2, F32",
        "learned-qwen2, F16",
        "learned-qwen2, Q8_0",
        "learned-spm, F32",
        "learned-spm, F16",
        "learned-spm, Q8_0",
        "learned-spm, Q4_0"
    })
    void should_say_what_transformers_says(String golden, Quantization type) throws Exception {
        shouldSay(json(golden + "/expected.json"), converted(golden, type), "-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora-plain", "lora-rs"})
    void should_say_what_peft_says(String adapter) throws Exception {
        Path base = Golden.path("learned-bpe");
        Path gguf = folder.resolve("adapter.gguf");
        LoraToGguf.convert(
                base.resolve(adapter), base, gguf, GgufOptions.defaults().withType(Quantization.F32));

        JsonNode expected = json("learned-bpe/" + adapter + "/expected.json");

        assertThat(expected).isNotEqualTo(json("learned-bpe/expected.json"));
        shouldSay(expected, converted("learned-bpe", Quantization.F32), gguf.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-tied", "tiny-spm", "tiny-qwen2"})
    void should_split_texts_as_transformers_does(String golden) throws Exception {
        List<String> texts = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (JsonNode row : json(golden + "/fuzz.json")) {
            texts.add(row.path("text").asText());
            ids.add(row.path("ids").toString().replace(",", ", "));
        }
        assertThat(run(converted(golden, Quantization.F16), "-", "encode", texts))
                .isEqualTo(ids);
    }
}
