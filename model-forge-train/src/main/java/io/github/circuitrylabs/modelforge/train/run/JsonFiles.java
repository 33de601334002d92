package io.github.circuitrylabs.modelforge.train.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Small JSON documents of a run, as plain Java values. */
final class JsonFiles {

    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};

    private final ObjectMapper mapper = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    void write(Path file, Map<String, ?> content) {
        try {
            AtomicFiles.writeString(file, mapper.writeValueAsString(content) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write (" + file + ").", e);
        }
    }

    Map<String, @Nullable Object> read(Path file) {
        try {
            return mapper.readValue(file.toFile(), OBJECT);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read (" + file + ") as JSON.", e);
        }
    }

    /** The content as it would be read back, with numbers and enums in their JSON form: for comparing. */
    Map<String, @Nullable Object> asRead(Map<String, ?> content) {
        try {
            return mapper.readValue(mapper.writeValueAsString(content), OBJECT);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot express (" + content + ") as JSON.", e);
        }
    }
}
