package io.github.circuitrylabs.modelforge.gguf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Converts a GGUF file of a Llama, Mistral, Qwen2 or Qwen3 model back to a Hugging Face folder that transformers
 * loads: config.json, model.safetensors, tokenizer.json, tokenizer_config.json. Quantised weights come back as what they
 * decode to.
 */
public final class GgufToHf {
    static final String ROPE_PARAMETERS = "model_forge.rope_parameters";

    private GgufToHf() {}

    /**
     * Converts a file.
     *
     * @param gguf a valid model, not an adapter
     * @param outFolder the folder to create; must not exist or be empty
     * @param type how weights are stored: F32, F16 or BF16
     * @throws MalformedGgufException if the file breaks a rule
     * @throws TensorFileException if it cannot be converted or the folder not written
     */
    public static void convert(Path gguf, Path outFolder, SafetensorsType type) {
        Path target = outFolder.toAbsolutePath().normalize();
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try (HuggingFaceView view = HuggingFaceView.open(gguf)) {
            requireEmpty(target);
            Files.createDirectories(temporary);
            for (Map.Entry<String, String> text : view.texts(type).entrySet()) {
                Files.writeString(temporary.resolve(text.getKey()), text.getValue());
            }
            writeWeights(temporary.resolve("model.safetensors"), view, type);
            Files.deleteIfExists(target);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new TensorFileException(outFolder, null, "cannot be written (" + e + ")", e);
        } finally {
            deleteAll(temporary);
        }
    }

    private static void requireEmpty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    throw new TensorFileException(folder, "exists and is not empty. Maybe choose another folder.");
                }
            }
        }
    }

    private static void deleteAll(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new TensorFileException(folder, null, "is left over and cannot be deleted (" + e + ")", e);
        }
    }

    static String json(Map<String, Object> fields) {
        try {
            return new JsonMapper().writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Numbers and texts can be written as JSON.", e);
        }
    }

    private static void writeWeights(Path path, HuggingFaceView view, SafetensorsType type) {
        SafetensorsWriter writer = SafetensorsWriter.to(path).metadata("format", "pt");
        ProvenanceKeys.texts(view).forEach(writer::metadata);
        for (String name : view.names()) {
            TensorView tensor = view.tensor(name);
            writer.add(name, type, tensor.shape(), tensor);
        }
        writer.write();
    }
}
