package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of llama.cpp's pre-tokenizers splits text as a {@code tokenizer.json} does. llama.cpp knows each by a name, not
 * by its regex, so what is not listed here cannot be said in a GGUF file and is refused.
 */
public final class PreTokenizers {
    private static final String GPT2 = "gpt-2";
    private static final String SMOLLM = "smollm";

    /** Split regexes as they stand in tokenizer.json files, followed by ByteLevel without a regex of its own. */
    private static final Map<String, String> BY_REGEX = Map.of(
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                    + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            "llama-bpe",
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                    + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            "qwen2",
            "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
                    + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"
                    + "|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            "tekken",
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            GPT2);

    private static final Set<String> KNOWN = Set.of(GPT2, SMOLLM, "llama-bpe", "qwen2", "tekken", "default");

    private PreTokenizers() {}

    /** Whether llama.cpp builds of the last years know that name and we can vouch for it. */
    public static boolean known(String pre) {
        return KNOWN.contains(pre);
    }

    /**
     * The name for a {@code pre_tokenizer} node.
     *
     * @throws TensorFileException naming the hash of the regex if there is none
     */
    static String detect(Path path, JsonNode preTokenizer) {
        List<JsonNode> steps = new ArrayList<>();
        if (preTokenizer.path("type").asText().equals("Sequence")) {
            preTokenizer.path("pretokenizers").forEach(steps::add);
        } else {
            steps.add(preTokenizer);
        }
        JsonNode last = steps.get(steps.size() - 1);
        if (!last.path("type").asText().equals("ByteLevel")) {
            throw unknown(path, preTokenizer);
        }
        if (last.path("add_prefix_space").asBoolean(false)) {
            throw new TensorFileException(
                    path, "has a ByteLevel pre-tokenizer with add_prefix_space, which GGUF cannot express.");
        }
        boolean ownRegex = last.path("use_regex").asBoolean(true);
        if (steps.size() == 1 && ownRegex) {
            return GPT2;
        }
        if (steps.size() == 2 && ownRegex && splitsDigits(steps.get(0))) {
            return SMOLLM;
        }
        if (steps.size() == 2 && !ownRegex && splits(steps.get(0))) {
            String pre = BY_REGEX.get(steps.get(0).path("pattern").path("Regex").asText());
            if (pre != null) {
                return pre;
            }
        }
        throw unknown(path, preTokenizer);
    }

    /**
     * The {@code pre_tokenizer} node for a name: the reverse of detection.
     *
     * @throws TensorFileException if only llama.cpp knows what the name means
     */
    static ObjectNode node(Path path, String pre, JsonMapper json) {
        if (pre.equals(GPT2)) {
            return byteLevel(json, true);
        }
        ObjectNode first = json.createObjectNode();
        if (pre.equals(SMOLLM)) {
            first.put("type", "Digits").put("individual_digits", true);
        } else {
            String regex = BY_REGEX.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(pre))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow(() -> new TensorFileException(
                            path, "has the pre-tokenizer (" + pre + "), whose regex is not known here."));
            first.put("type", "Split").put("behavior", "Isolated").put("invert", false);
            first.putObject("pattern").put("Regex", regex);
        }
        ObjectNode node = json.createObjectNode().put("type", "Sequence");
        node.putArray("pretokenizers").add(first).add(byteLevel(json, pre.equals(SMOLLM)));
        return node;
    }

    static ObjectNode byteLevel(JsonMapper json, boolean useRegex) {
        return json.createObjectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", useRegex);
    }

    private static boolean splitsDigits(JsonNode step) {
        return step.path("type").asText().equals("Digits")
                && step.path("individual_digits").asBoolean(false);
    }

    private static boolean splits(JsonNode step) {
        return step.path("type").asText().equals("Split")
                && step.path("behavior").asText().equals("Isolated")
                && !step.path("invert").asBoolean(false);
    }

    private static TensorFileException unknown(Path path, JsonNode node) {
        return new TensorFileException(
                path,
                "has a pre-tokenizer that llama.cpp has no known name for (sha-256 " + sha256(node.toString()) + "): "
                        + node + ". Known are " + KNOWN + ".");
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
