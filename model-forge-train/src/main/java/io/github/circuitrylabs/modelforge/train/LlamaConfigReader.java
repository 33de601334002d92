package io.github.circuitrylabs.modelforge.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a {@code config.json}, and refuses by name what the engine would compute wrongly. */
final class LlamaConfigReader {

    private static final List<String> MODEL_TYPES = List.of("llama", "mistral", "qwen2", "qwen3");

    /** Defaults of transformers for fields that a file may leave out. */
    private static final int QWEN3_HEAD = 128;

    private static final int QWEN_WINDOW_LAYERS = 28;

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
        if (!MODEL_TYPES.contains(type)) {
            throw unsupported("model_type", type, "use a model of type " + String.join(", ", MODEL_TYPES));
        }
        refuseUnless("hidden_act", "silu");
        refuseUnless("hidden_activation", "silu");
        if (type.equals("mistral")) {
            refuseTrue("attention_bias");
        }
        if (!type.equals("llama")) {
            refuseTrue("mlp_bias");
        }
        refusePartialRotation(root);
        refusePartialRotation(root.path("rope_parameters"));
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
                root.path("head_dim").asInt(type.equals("qwen3") ? QWEN3_HEAD : hidden / heads),
                root.path("max_position_embeddings").asInt(2048),
                root.path("rms_norm_eps").asDouble(1e-6),
                theta(),
                scaling(),
                window(type, required("num_hidden_layers")),
                root.path("tie_word_embeddings").asBoolean(false),
                optional("bos_token_id"),
                ids("eos_token_id"),
                optional("pad_token_id"),
                root.path("attention_bias").asBoolean(false) && !type.equals("qwen2"),
                root.path("mlp_bias").asBoolean(false));
    }

    /** The one window of all layers; transformers gives a Qwen's from {@code max_window_layers} on. */
    private int window(String type, int layers) {
        int window = root.path("sliding_window").asInt(0);
        boolean switchedOff =
                type.startsWith("qwen") && !root.path("use_sliding_window").asBoolean(false);
        if (type.equals("llama") || switchedOff || window == 0) {
            return 0;
        }
        Set<String> kinds = new TreeSet<>();
        root.path("layer_types").forEach(kind -> kinds.add(kind.asText()));
        if (kinds.size() > 1) {
            throw unsupported("layer_types", kinds.toString(), "use a model whose layers all see as far");
        }
        if (type.equals("mistral") || !kinds.isEmpty()) {
            return kinds.contains("full_attention") ? 0 : window;
        }
        int first = root.path("max_window_layers").asInt(QWEN_WINDOW_LAYERS);
        if (first > 0 && first < layers) {
            throw unsupported("max_window_layers", String.valueOf(first), "use a model whose layers all see as far");
        }
        return first >= layers ? 0 : window;
    }

    private void refusePartialRotation(JsonNode node) {
        double share = node.path("partial_rotary_factor").asDouble(1);
        if (share != 1) {
            throw unsupported("partial_rotary_factor", String.valueOf(share), "use a model that rotates whole heads");
        }
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
            throw unsupported(field, "true", "use a model without these biases");
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
