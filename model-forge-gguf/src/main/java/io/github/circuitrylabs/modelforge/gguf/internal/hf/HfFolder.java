package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import io.github.circuitrylabs.modelforge.gguf.GgufValue;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The JSON files of a Hugging Face folder, made from a GGUF file. */
public final class HfFolder {
    private static final JsonMapper JSON = new JsonMapper();

    private static final Map<String, String> SPECIAL =
            new TreeMap<>(Map.of("bos", "bos", "eos", "eos", "unknown", "unk", "padding", "pad"));

    private HfFolder() {}

    /** Config, generation config, tokenizer and tokenizer config, by name of file. */
    public static Map<String, String> texts(GgufFile file, HfConfig config, SafetensorsType type) {
        ObjectNode generation = JSON.createObjectNode();
        generation
                .put("bos_token_id", config.bos().get(0))
                .put("eos_token_id", config.eos().get(0));
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("config.json", text(config(config, type)));
        texts.put("generation_config.json", text(generation));
        texts.put("tokenizer.json", text(TokenizerJson.of(file, JSON)));
        texts.put("tokenizer_config.json", text(tokenizerConfig(file, config)));
        return texts;
    }

    private static String text(ObjectNode node) {
        return node.toPrettyString() + "\n";
    }

    private static ObjectNode config(HfConfig config, SafetensorsType dtype) {
        ObjectNode node = JSON.createObjectNode();
        String type = config.architecture().id();
        node.putArray("architectures").add(Character.toUpperCase(type.charAt(0)) + type.substring(1) + "ForCausalLM");
        node.put("model_type", type);
        node.put("hidden_size", config.hidden());
        node.put("intermediate_size", config.feedForward());
        node.put("num_hidden_layers", config.layers());
        node.put("num_attention_heads", config.heads());
        node.put("num_key_value_heads", config.keyValueHeads());
        node.put("head_dim", config.headDim());
        node.put("hidden_act", "silu");
        node.put("max_position_embeddings", config.context());
        // As text first: a float's shortest decimal form, not its double's.
        node.put("rms_norm_eps", Double.parseDouble(Float.toString(config.epsilon())));
        node.put("vocab_size", config.vocabulary());
        node.put("tie_word_embeddings", config.tied().orElse(false));
        if (config.architecture() == Architecture.LLAMA) {
            node.put("mlp_bias", false);
        }
        if (config.architecture() != Architecture.QWEN2) {
            node.put("attention_bias", false);
        }
        double theta = Double.parseDouble(Float.toString(config.ropeTheta()));
        ObjectNode rope = JSON.valueToTree(config.rope().fields());
        node.set("rope_parameters", rope.put("rope_theta", theta));
        node.put("bos_token_id", config.bos().get(0));
        node.put("eos_token_id", config.eos().get(0));
        node.put(
                "dtype",
                dtype == SafetensorsType.F32 ? "float32" : dtype == SafetensorsType.F16 ? "float16" : "bfloat16");
        return node;
    }

    private static ObjectNode tokenizerConfig(GgufFile file, HfConfig config) {
        ObjectNode node = JSON.createObjectNode();
        node.put("tokenizer_class", "PreTrainedTokenizerFast");
        ArrayNode tokens = JSON.createArrayNode();
        file.value("tokenizer.ggml.tokens").orElseThrow().asStrings().forEach(tokens::add);
        SPECIAL.forEach((gguf, hf) -> file.value("tokenizer.ggml." + gguf + "_token_id")
                .ifPresent(id ->
                        node.put(hf + "_token", tokens.get((int) id.asLong()).textValue())));
        node.put("clean_up_tokenization_spaces", false);
        node.put("model_max_length", config.context());
        file.value("tokenizer.chat_template")
                .map(GgufValue::asString)
                .ifPresent(template -> node.put("chat_template", template));
        return node;
    }
}
