package io.github.circuitrylabs.modelforge.train.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;

/** The files that golden/tokenizer/make_golden.py made with Hugging Face tokenizers. */
final class TokenizerGolden {

    private TokenizerGolden() {}

    static Stream<String> corpus() throws IOException {
        try (InputStream in = open("corpus.txt")) {
            return Stream.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n\n\n", -1));
        }
    }

    static JsonNode json(String name) throws IOException {
        try (InputStream in = open(name)) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static InputStream open(String name) {
        return Objects.requireNonNull(
                TokenizerGolden.class.getResourceAsStream("/golden/tokenizer/" + name), () -> "missing " + name);
    }
}
