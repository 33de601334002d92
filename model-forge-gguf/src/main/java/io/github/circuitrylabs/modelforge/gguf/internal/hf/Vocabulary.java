package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import io.github.circuitrylabs.modelforge.gguf.GgufValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A tokenizer in GGUF's terms.
 *
 * @param model gpt2 (byte-level BPE) or llama (SentencePiece)
 * @param pre llama.cpp's name of the pre-tokenizer
 * @param tokens texts by id, as long as the model's vocabulary
 * @param types types by id, see the constants
 * @param scores by id, where the model has them
 * @param merges "a b" pairs by rank
 * @param special ids of special tokens by GGUF's name, such as {@code bos}
 * @param addBos whether texts begin with bos
 * @param addEos whether texts end with eos
 * @param addSpacePrefix whether texts get a space in front, where the model says so
 * @param chatTemplate the Jinja template, where there is one
 * @param warnings what cannot be said exactly
 */
public record Vocabulary(
        String model,
        String pre,
        List<String> tokens,
        List<Integer> types,
        List<Float> scores,
        List<String> merges,
        Map<String, Integer> special,
        boolean addBos,
        boolean addEos,
        Optional<Boolean> addSpacePrefix,
        Optional<String> chatTemplate,
        List<String> warnings) {
    /** An ordinary token. */
    public static final int NORMAL = 1;

    /** The unknown token. */
    public static final int UNKNOWN = 2;

    /** A special token that is not shown. */
    public static final int CONTROL = 3;

    /** An added token that is shown. */
    public static final int USER_DEFINED = 4;

    /** An id without a token. */
    public static final int UNUSED = 5;

    /** A token that stands for one byte. */
    public static final int BYTE = 6;

    /** The id of a special token, if there is one. */
    public OptionalInt id(String name) {
        Integer id = special.get(name);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The tokenizer's GGUF keys. */
    public Map<String, GgufValue> keys() {
        Map<String, GgufValue> keys = new LinkedHashMap<>();
        keys.put("tokenizer.ggml.model", GgufValue.string(model));
        keys.put("tokenizer.ggml.pre", GgufValue.string(pre));
        keys.put("tokenizer.ggml.tokens", GgufValue.strings(tokens));
        if (!scores.isEmpty()) {
            keys.put("tokenizer.ggml.scores", GgufValue.f32s(scores));
        }
        keys.put("tokenizer.ggml.token_type", GgufValue.i32s(types));
        if (!merges.isEmpty()) {
            keys.put("tokenizer.ggml.merges", GgufValue.strings(merges));
        }
        special.forEach((name, id) -> keys.put("tokenizer.ggml." + name + "_token_id", GgufValue.u32(id)));
        keys.put("tokenizer.ggml.add_bos_token", GgufValue.bool(addBos));
        keys.put("tokenizer.ggml.add_eos_token", GgufValue.bool(addEos));
        addSpacePrefix.ifPresent(add -> keys.put("tokenizer.ggml.add_space_prefix", GgufValue.bool(add)));
        chatTemplate.ifPresent(template -> keys.put("tokenizer.chat_template", GgufValue.string(template)));
        return keys;
    }
}
