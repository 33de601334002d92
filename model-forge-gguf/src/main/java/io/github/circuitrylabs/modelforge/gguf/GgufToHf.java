package io.github.circuitrylabs.modelforge.gguf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.HeadPermutation;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.HfConfig;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.HfFolder;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.LlamaTensors;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.RopeScaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Converts a GGUF file of a llama model back to a Hugging Face folder that transformers loads: config.json,
 * model.safetensors, tokenizer.json, tokenizer_config.json. Quantised weights come back as what they decode to. A Llama-3
 * rope scaling can be named again only in files that {@link HfToGguf} wrote.
 */
public final class GgufToHf {
    static final String ROPE_PARAMETERS = "model_forge.rope_parameters";

    private GgufToHf() {}

    /**
     * Converts a file.
     *
     * @param gguf a valid llama model
     * @param outFolder the folder to create; must not exist or be empty
     * @param type how weights are stored: F32, F16 or BF16
     * @throws MalformedGgufException if the file breaks a rule
     * @throws TensorFileException if it cannot be converted or the folder not written
     */
    public static void convert(Path gguf, Path outFolder, SafetensorsType type) {
        GgufValidator.requireValid(gguf);
        Path target = outFolder.toAbsolutePath().normalize();
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try (GgufFile file = GgufFile.open(gguf)) {
            requireEmpty(target);
            Files.createDirectories(temporary);
            HfConfig config = config(file);
            HfFolder.write(temporary, file, config, type);
            writeWeights(temporary.resolve("model.safetensors"), file, config, type);
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

    private static HfConfig config(GgufFile file) {
        int heads = number(file, "llama.attention.head_count");
        int hidden = number(file, "llama.embedding_length");
        if (!file.value("general.type").map(GgufValue::asString).orElse("model").equals("model")) {
            throw new TensorFileException(file.path(), "is an adapter, not a model.");
        }
        return new HfConfig(
                file.path(),
                "llama",
                hidden,
                number(file, "llama.block_count"),
                number(file, "llama.feed_forward_length"),
                heads,
                number(file, "llama.attention.head_count_kv"),
                file.value("llama.attention.key_length")
                        .map(value -> (int) value.asLong())
                        .orElse(hidden / heads),
                (float) value(file, "llama.attention.layer_norm_rms_epsilon").asDouble(),
                number(file, "llama.context_length"),
                value(file, "tokenizer.ggml.tokens").asStrings().size(),
                (float) file.value("llama.rope.freq_base")
                        .map(GgufValue::asDouble)
                        .orElse(10_000.0)
                        .doubleValue(),
                rope(file),
                OptionalInt.empty(),
                Optional.of(!file.contains("output.weight")),
                List.of(number(file, "tokenizer.ggml.bos_token_id")),
                List.of(number(file, "tokenizer.ggml.eos_token_id")));
    }

    private static RopeScaling rope(GgufFile file) {
        String type =
                file.value("llama.rope.scaling.type").map(GgufValue::asString).orElse("none");
        boolean factors = file.contains("rope_freqs.weight");
        if (type.equals("linear") && !factors) {
            float factor = (float) value(file, "llama.rope.scaling.factor").asDouble();
            return new RopeScaling(RopeScaling.Kind.LINEAR, factor, 1, 1, 1);
        }
        if (!type.equals("none") || (factors && file.value(ROPE_PARAMETERS).isEmpty())) {
            throw new TensorFileException(
                    file.path(), "has a rope scaling (" + type + ") whose parameters the file does not tell.");
        }
        if (!factors) {
            return RopeScaling.none();
        }
        try {
            JsonNode json =
                    new JsonMapper().readTree(value(file, ROPE_PARAMETERS).asString());
            return new RopeScaling(
                    RopeScaling.Kind.LLAMA3,
                    json.path("factor").floatValue(),
                    json.path("low_freq_factor").floatValue(),
                    json.path("high_freq_factor").floatValue(),
                    json.path("original_max_position_embeddings").floatValue());
        } catch (JsonProcessingException e) {
            throw new TensorFileException(file.path(), null, "has a " + ROPE_PARAMETERS + " that is not JSON.", e);
        }
    }

    static String json(Map<String, Object> fields) {
        try {
            return new JsonMapper().writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Numbers and texts can be written as JSON.", e);
        }
    }

    private static GgufValue value(GgufFile file, String key) {
        return file.value(key).orElseThrow(() -> new TensorFileException(file.path(), "has no " + key + "."));
    }

    private static int number(GgufFile file, String key) {
        return Math.toIntExact(value(file, key).asLong());
    }

    private static void writeWeights(Path path, GgufFile file, HfConfig config, SafetensorsType type) {
        SafetensorsWriter writer = SafetensorsWriter.to(path).metadata("format", "pt");
        for (LlamaTensors.Spec spec : LlamaTensors.of(config, config.tied().orElseThrow())) {
            long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
            FloatSource source = wholeBlocks(file.tensor(spec.gguf()), shape);
            if (spec.permutedHeads() > 0) {
                source = new HeadPermutation(spec.permutedHeads(), shape[0]).toHf(source, (int) shape[1]);
            }
            writer.add(spec.hf(), type, shape, source);
        }
        writer.write();
    }

    /** Lets any range be read of a tensor that can only be decoded block by block. */
    private static FloatSource wholeBlocks(TensorView view, long[] shape) {
        int row = (int) shape[shape.length - 1];
        return (start, target, offset, count) -> {
            float[] values = new float[row];
            for (int done = 0; done < count; ) {
                int column = (int) ((start + done) % row);
                int n = Math.min(row - column, count - done);
                view.read(start + done - column, values, 0, row);
                System.arraycopy(values, column, target, offset + done, n);
                done += n;
            }
        };
    }
}
