package io.github.circuitrylabs.modelforge.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a {@code config.json}, and refuses by name what the engine would compute wrongly. */
final class LlamaConfigReader {

    private final Path file;
    private final JsonNode root;

    private LlamaConfigReader(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    static LlamaConfig parse(Path file, JsonNode root) {
        return new LlamaConfigReader(file, root).config();
    }

    private LlamaConfig config() {
        String type = root.path("model_type").asText("");
        if (!type.equals("llama") && !type.equals("mistral")) {
            throw unsupported("model_type", type, "use a Llama or Mistral model");
        }
        refuseUnless("hidden_act", "silu");
        refuseUnless("hidden_activation", "silu");
        refuseTrue("attention_bias");
        refuseTrue("mlp_bias");
        if (root.hasNonNull("quantization_config")) {
            throw unsupported("quantization_config", "present", "use the unquantised weights");
        }
        if (root.path("pretraining_tp").asInt(1) > 1) {
            throw unsupported("pretraining_tp", root.path("pretraining_tp").asText(), "set it to 1");
        }
        int hidden = required("hidden_size");
        int heads = required("num_attention_heads");
        return new LlamaConfig(
                type,
                required("vocab_size"),
                hidden,
                required("intermediate_size"),
                required("num_hidden_layers"),
                heads,
                root.path("num_key_value_heads").asInt(heads),
                root.path("head_dim").asInt(hidden / heads),
                root.path("max_position_embeddings").asInt(2048),
                root.path("rms_norm_eps").asDouble(1e-6),
                theta(),
                scaling(),
                type.equals("mistral") ? root.path("sliding_window").asInt(0) : 0,
                root.path("tie_word_embeddings").asBoolean(false),
                optional("bos_token_id"),
                ids("eos_token_id"),
                optional("pad_token_id"));
    }

    private double theta() {
        JsonNode newer = root.path("rope_parameters").path("rope_theta");
        return newer.isNumber() ? newer.asDouble() : root.path("rope_theta").asDouble(10000);
    }

    private @Nullable RopeScaling scaling() {
        JsonNode rope = root.hasNonNull("rope_parameters") ? root.path("rope_parameters") : root.path("rope_scaling");
        String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
        return switch (type) {
            case "default" -> null;
            case "linear" -> new RopeScaling(type, rope.path("factor").asDouble(1), 0, 0, 0);
            case "llama3" ->
                new RopeScaling(
                        type,
                        rope.path("factor").asDouble(),
                        rope.path("low_freq_factor").asDouble(),
                        rope.path("high_freq_factor").asDouble(),
                        rope.path("original_max_position_embeddings").asInt());
            default -> throw unsupported("rope_type", type, "use a model with default, linear or llama3 scaling");
        };
    }

    private void refuseUnless(String field, String only) {
        String value = root.path(field).asText(only);
        if (root.hasNonNull(field) && !value.equals(only)) {
            throw unsupported(field, value, "use a model with " + only);
        }
    }

    private void refuseTrue(String field) {
        if (root.path(field).asBoolean(false)) {
            throw unsupported(field, "true", "use a model without biases");
        }
    }

    private InvalidInputException unsupported(String field, String value, String advice) {
        return new InvalidInputException(
                "%s has %s (%s), which is not supported. Maybe %s.".formatted(file, field, value, advice));
    }

    private int required(String field) {
        JsonNode node = root.path(field);
        if (!node.canConvertToInt() || !node.isNumber()) {
            throw new InvalidInputException("%s has no number in field (%s), found (%s)".formatted(file, field, node));
        }
        return node.asInt();
    }

    private @Nullable Integer optional(String field) {
        List<Integer> ids = ids(field);
        return ids.isEmpty() ? null : ids.get(0);
    }

    private List<Integer> ids(String field) {
        JsonNode node = root.path(field);
        List<Integer> ids = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(id -> ids.add(id.asInt()));
        } else if (node.isNumber()) {
            ids.add(node.asInt());
        }
        return ids;
    }
}
