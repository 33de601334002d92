package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the tokenizer of a Hugging Face folder: tokenizer.json, tokenizer_config.json and the chat template. */
public final class HfTokenizer {
    private static final List<String> END_OF_TURN =
            List.of("<|im_end|>", "<|eot_id|>", "<|end_of_turn|>", "<end_of_turn>", "<|end|>", "<|eot|>");

    private final Path path;
    private final JsonNode json;
    private final JsonNode settings;
    private final HfConfig config;
    private final Path folder;
    private final List<String> warnings = new ArrayList<>();

    private HfTokenizer(Path folder, HfConfig config) {
        this.folder = folder;
        this.path = folder.resolve("tokenizer.json");
        this.json = JsonFiles.require(path);
        this.settings = JsonFiles.read(folder.resolve("tokenizer_config.json")).orElseGet(MissingNode::getInstance);
        this.config = config;
    }

    /**
     * Reads the tokenizer of a folder.
     *
     * @throws TensorFileException if it is not one that GGUF can express
     */
    public static Vocabulary read(Path folder, HfConfig config) {
        return new HfTokenizer(folder, config).read();
    }

    private Vocabulary read() {
        JsonNode model = json.path("model");
        TokenizerFlavour flavour = flavour(model);
        Map<Integer, String> texts = new HashMap<>();
        model.path("vocab")
                .properties()
                .forEach(entry -> texts.put(entry.getValue().asInt(), entry.getKey()));
        Map<Integer, Integer> knownTypes = addedTokens(texts);
        Map<String, Integer> ids = new HashMap<>();
        texts.forEach((id, text) -> ids.put(text, id));
        flavour.bytes().forEach(text -> knownTypes.put(ids.get(text), Vocabulary.BYTE));
        if (flavour.model().equals("llama")
                && ids.containsKey(model.path("unk_token").asText())) {
            knownTypes.put(ids.get(model.path("unk_token").asText()), Vocabulary.UNKNOWN);
        }
        List<String> tokens = new ArrayList<>();
        List<Integer> types = new ArrayList<>();
        fill(texts, knownTypes, tokens, types);
        Map<String, Integer> special = specialTokens(ids);
        return new Vocabulary(
                flavour.model(),
                flavour.pre(),
                List.copyOf(tokens),
                List.copyOf(types),
                scores(flavour, tokens),
                flavour.merges(),
                special,
                postProcessorAdds(special.get("bos"), true),
                postProcessorAdds(special.get("eos"), false),
                flavour.addSpacePrefix(),
                chatTemplate(),
                List.copyOf(warnings));
    }

    private TokenizerFlavour flavour(JsonNode model) {
        String type = model.path("type").asText("BPE");
        if (!type.equals("BPE") || (!ByteLevelBpe.is(json) && !SentencePieceBpe.is(json))) {
            throw new TensorFileException(
                    path,
                    "has a model of type (" + type
                            + ") that is neither byte-level BPE nor SentencePiece BPE, which cannot be converted.");
        }
        for (String feature : List.of("dropout", "continuing_subword_prefix", "end_of_word_suffix")) {
            if (model.hasNonNull(feature) && !model.path(feature).asText().isEmpty()) {
                throw new TensorFileException(path, "has a BPE model with " + feature + ", which GGUF cannot express.");
            }
        }
        return ByteLevelBpe.is(json)
                ? ByteLevelBpe.read(path, json, warnings)
                : SentencePieceBpe.read(path, json, warnings);
    }

    private static List<Float> scores(TokenizerFlavour flavour, List<String> tokens) {
        if (flavour.scores().isEmpty()) {
            return List.of();
        }
        return tokens.stream()
                .map(text -> flavour.scores().getOrDefault(text, (float) -tokens.size()))
                .toList();
    }

    private Map<Integer, Integer> addedTokens(Map<Integer, String> texts) {
        Map<Integer, Integer> types = new HashMap<>();
        for (JsonNode token : json.path("added_tokens")) {
            int id = token.path("id").asInt(-1);
            String text = token.path("content").asText();
            String known = texts.putIfAbsent(id, text);
            if (id < 0 || (known != null && !known.equals(text))) {
                throw new TensorFileException(
                        path, "has the added token (" + text + ") with the id (" + id + ") of (" + known + ").");
            }
            types.put(id, token.path("special").asBoolean(false) ? Vocabulary.CONTROL : Vocabulary.USER_DEFINED);
        }
        return types;
    }

    private void fill(
            Map<Integer, String> texts, Map<Integer, Integer> added, List<String> tokens, List<Integer> types) {
        int highest = texts.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1);
        if (highest >= config.vocabulary()) {
            throw new TensorFileException(
                    path,
                    "has a token with id (" + highest + ") but the model has only (" + config.vocabulary()
                            + ") embeddings.");
        }
        for (int id = 0; id < config.vocabulary(); id++) {
            String text = texts.get(id);
            tokens.add(text == null ? "[PAD" + id + "]" : text);
            types.add(text == null ? Vocabulary.UNUSED : added.getOrDefault(id, Vocabulary.NORMAL));
        }
        List<String> sorted = new ArrayList<>(tokens);
        Collections.sort(sorted);
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).equals(sorted.get(i - 1))) {
                throw new TensorFileException(path, "has the token (" + sorted.get(i) + ") twice.");
            }
        }
    }

    private Map<String, Integer> specialTokens(Map<String, Integer> ids) {
        Map<String, Integer> special = new LinkedHashMap<>();
        put(special, "bos", named(ids, "bos_token"), config.bos());
        put(special, "eos", named(ids, "eos_token"), config.eos());
        END_OF_TURN.stream().filter(ids::containsKey).findFirst().ifPresent(text -> special.put("eot", ids.get(text)));
        put(special, "unknown", named(ids, "unk_token"), List.of());
        put(special, "padding", named(ids, "pad_token"), List.of());
        if (!special.containsKey("eos")) {
            throw new TensorFileException(
                    folder,
                    "names no eos_token. Maybe add it to tokenizer_config.json or eos_token_id to config.json.");
        }
        if (!special.containsKey("bos")) {
            // llama.cpp assumes id 11 where there is none, so the end-of-text token stands in; it is never added.
            special.put("bos", special.get("eos"));
            warnings.add("The tokenizer names no bos_token; eos stands in and is not added to texts.");
        }
        return special;
    }

    private void put(Map<String, Integer> special, String name, @Nullable Integer named, List<Integer> configured) {
        if (named != null) {
            special.put(name, named);
        } else if (!configured.isEmpty()) {
            special.put(name, configured.get(0));
        }
    }

    private @Nullable Integer named(Map<String, Integer> ids, String field) {
        JsonNode token = settings.path(field);
        String text = token.isObject() ? token.path("content").asText() : token.asText("");
        if (token.isMissingNode() || token.isNull() || text.isEmpty()) {
            return null;
        }
        Integer id = ids.get(text);
        if (id == null) {
            throw new TensorFileException(
                    folder.resolve("tokenizer_config.json"),
                    "names the " + field + " (" + text + "), which the vocabulary does not have.");
        }
        return id;
    }

    /** Whether the post-processor puts that token at the beginning (or end) of a single text. */
    private boolean postProcessorAdds(@Nullable Integer id, boolean atBeginning) {
        for (JsonNode template : json.path("post_processor").findParents("single")) {
            JsonNode single = template.path("single");
            JsonNode edge = single.path(atBeginning ? 0 : single.size() - 1)
                    .path("SpecialToken")
                    .path("id");
            JsonNode ids = template.path("special_tokens").path(edge.asText()).path("ids");
            if (id != null && ids.size() == 1 && ids.path(0).asInt(-1) == id) {
                return true;
            }
        }
        return false;
    }

    private Optional<String> chatTemplate() {
        Path file = folder.resolve("chat_template.jinja");
        if (Files.exists(file)) {
            try {
                return Optional.of(Files.readString(file));
            } catch (IOException e) {
                throw new TensorFileException(file, null, "cannot be read (" + e + ")", e);
            }
        }
        JsonNode template = settings.path("chat_template");
        if (template.isTextual()) {
            return Optional.of(template.textValue());
        }
        for (JsonNode named : template) {
            if (named.path("name").asText().equals("default")) {
                return Optional.of(named.path("template").asText());
            }
        }
        return Optional.empty();
    }
}
