package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The part of a Llama, Mistral, Qwen2 or Qwen3 {@code config.json} that matters for conversion, in both forms that
 * transformers has written rope settings in.
 *
 * @param path the file
 * @param architecture what llama.cpp runs it as
 * @param hidden width of the residual stream
 * @param layers number of blocks
 * @param feedForward width of the feed-forward layer
 * @param heads query heads
 * @param keyValueHeads key and value heads
 * @param headDim width of a head
 * @param epsilon of RMS norm
 * @param context the longest context
 * @param vocabulary rows of the embedding
 * @param ropeTheta base of the rotary frequencies
 * @param rope scaling of the rotary frequencies
 * @param slidingWindow attention window, where there is one
 * @param tied whether the output matrix is the embedding, where the file says so
 * @param bos begin-of-text ids it names
 * @param eos end-of-text ids it names
 */
public record HfConfig(
        Path path,
        Architecture architecture,
        int hidden,
        int layers,
        int feedForward,
        int heads,
        int keyValueHeads,
        int headDim,
        float epsilon,
        int context,
        int vocabulary,
        float ropeTheta,
        RopeScaling rope,
        OptionalInt slidingWindow,
        Optional<Boolean> tied,
        List<Integer> bos,
        List<Integer> eos) {

    private static final int QWEN3_HEAD = 128;

    /**
     * Reads {@code config.json} of a folder.
     *
     * @throws TensorFileException naming the field that is missing, wrong or not supported
     */
    public static HfConfig read(Path folder) {
        Path path = folder.resolve("config.json");
        JsonNode json = JsonFiles.require(path);
        String modelType = json.path("model_type").asText();
        Architecture architecture = Architecture.ofModelType(modelType)
                .orElseThrow(() -> new TensorFileException(
                        path,
                        "has model_type (" + modelType + "); only mistral and " + Architecture.names()
                                + " can be converted."));
        refuseUnsupported(path, json, architecture);
        int hidden = positive(path, json, "hidden_size");
        int heads = positive(path, json, "num_attention_heads");
        int keyValueHeads =
                json.hasNonNull("num_key_value_heads") ? positive(path, json, "num_key_value_heads") : heads;
        // What transformers takes where the field is left out.
        int usualHead = architecture == Architecture.QWEN3 ? QWEN3_HEAD : hidden / heads;
        int headDim = json.hasNonNull("head_dim") ? positive(path, json, "head_dim") : usualHead;
        if (heads % keyValueHeads != 0 || headDim % 2 != 0) {
            throw new TensorFileException(
                    path,
                    "has (" + heads + ") heads, (" + keyValueHeads + ") key-value heads and head_dim (" + headDim
                            + "), which do not fit together.");
        }
        JsonNode rope =
                json.path("rope_parameters").isObject() ? json.path("rope_parameters") : json.path("rope_scaling");
        JsonNode theta = rope.hasNonNull("rope_theta") ? rope.path("rope_theta") : json.path("rope_theta");
        return new HfConfig(
                path,
                architecture,
                hidden,
                positive(path, json, "num_hidden_layers"),
                positive(path, json, "intermediate_size"),
                heads,
                keyValueHeads,
                headDim,
                (float) json.path("rms_norm_eps").asDouble(1e-6),
                positive(path, json, "max_position_embeddings"),
                positive(path, json, "vocab_size"),
                (float) theta.asDouble(10_000),
                rope(path, rope, architecture),
                slidingWindow(json, architecture),
                json.path("tie_word_embeddings").isBoolean()
                        ? Optional.of(json.path("tie_word_embeddings").booleanValue())
                        : Optional.empty(),
                ids(json.path("bos_token_id")),
                ids(json.path("eos_token_id")));
    }

    private static void refuseUnsupported(Path path, JsonNode json, Architecture architecture) {
        String activation = json.path("hidden_act").asText("silu");
        if (!activation.equals("silu") && !activation.equals("swish")) {
            throw new TensorFileException(
                    path,
                    "has hidden_act (" + activation + "); the architecture (" + architecture.id() + ") has silu.");
        }
        for (String bias : List.of("attention_bias", "mlp_bias")) {
            // A Qwen2's biases are its own: transformers does not look at the field.
            boolean meant = architecture != Architecture.QWEN2 || bias.equals("mlp_bias");
            if (meant && json.path(bias).asBoolean(false)) {
                throw new TensorFileException(path, "has " + bias + " = true, which is not supported.");
            }
        }
        if (json.hasNonNull("quantization_config")) {
            throw new TensorFileException(
                    path, "has a quantization_config. Maybe convert the unquantised model instead.");
        }
    }

    private static OptionalInt slidingWindow(JsonNode json, Architecture architecture) {
        boolean switchedOff = architecture != Architecture.LLAMA
                && !json.path("use_sliding_window").asBoolean(false);
        return json.path("sliding_window").isInt() && !switchedOff
                ? OptionalInt.of(json.path("sliding_window").intValue())
                : OptionalInt.empty();
    }

    private static RopeScaling rope(Path path, JsonNode rope, Architecture architecture) {
        String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
        if (type.equals("llama3") && !architecture.readsRopeFactors()) {
            throw new TensorFileException(
                    path, "has the rope type (llama3), which llama.cpp does not apply to (" + architecture.id() + ").");
        }
        return switch (type) {
            case "default", "none", "" -> RopeScaling.none();
            case "linear" -> new RopeScaling(RopeScaling.Kind.LINEAR, number(path, rope, "factor"), 1, 1, 1);
            case "llama3" ->
                new RopeScaling(
                        RopeScaling.Kind.LLAMA3,
                        number(path, rope, "factor"),
                        number(path, rope, "low_freq_factor"),
                        number(path, rope, "high_freq_factor"),
                        number(path, rope, "original_max_position_embeddings"));
            default ->
                throw new TensorFileException(
                        path, "has the rope type (" + type + "); default, linear and llama3 can be converted.");
        };
    }

    private static float number(Path path, JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isNumber() || !(value.doubleValue() > 0)) {
            throw new TensorFileException(path, "has rope " + field + " (" + value + "), not a positive number.");
        }
        return value.floatValue();
    }

    private static int positive(Path path, JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.intValue() <= 0) {
            throw new TensorFileException(path, "has " + field + " (" + value + "), not a positive whole number.");
        }
        return value.intValue();
    }

    private static List<Integer> ids(JsonNode node) {
        List<Integer> ids = new ArrayList<>();
        if (node.isInt()) {
            ids.add(node.intValue());
        }
        if (node.isArray()) {
            node.forEach(id -> ids.add(id.asInt()));
        }
        return List.copyOf(ids);
    }
}
