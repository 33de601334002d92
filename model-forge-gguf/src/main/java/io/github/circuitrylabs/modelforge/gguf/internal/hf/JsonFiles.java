package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the JSON files of a model folder. */
final class JsonFiles {
    // Vocabularies of a quarter of a million tokens are common; names and texts are still bounded.
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(50_000_000)
                            .build())
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private JsonFiles() {}

    static JsonNode require(Path file) {
        return read(file)
                .orElseThrow(() -> new TensorFileException(file, "is missing. Maybe the folder is incomplete."));
    }

    static Optional<JsonNode> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(Files.readString(file)));
        } catch (JsonProcessingException e) {
            throw new TensorFileException(file, null, "is not valid JSON (" + e.getOriginalMessage() + ").", e);
        } catch (IOException e) {
            throw new TensorFileException(file, null, "cannot be read (" + e + ")", e);
        }
    }
}
