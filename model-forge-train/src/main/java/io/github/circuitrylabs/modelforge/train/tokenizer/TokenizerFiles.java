package io.github.circuitrylabs.modelforge.train.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.circuitrylabs.modelforge.train.internal.files.ModelTexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a model's folder says about its special tokens. The names come from {@code tokenizer_config.json}, then
 * {@code special_tokens_map.json}; where neither has them, the ids of {@code config.json} are taken.
 */
final class TokenizerFiles {

    private final JsonNode config;
    private final JsonNode specialTokens;
    private final JsonNode modelConfig;
    private final Map<String, Integer> idOfToken = new HashMap<>();
    private final Map<Integer, String> tokenOfId = new HashMap<>();
    private final Set<Integer> added = new HashSet<>();
    private final Set<Integer> special = new HashSet<>();
    private final TokenBytes spelling;
    private final boolean templateFile;
    private int vocabularySize;

    TokenizerFiles(ModelTexts texts) {
        JsonNode tokenizer = read(texts, "tokenizer.json");
        config = read(texts, "tokenizer_config.json");
        specialTokens = read(texts, "special_tokens_map.json");
        modelConfig = read(texts, "config.json");
        templateFile = texts.contains("chat_template.jinja");
        spelling = TokenBytes.of(tokenizer);
        JsonNode vocabulary = tokenizer.path("model").path("vocab");
        if (vocabulary.isArray()) {
            for (int id = 0; id < vocabulary.size(); id++) {
                note(vocabulary.get(id).path(0).asText(), id);
            }
        } else {
            vocabulary
                    .properties()
                    .forEach(entry -> note(entry.getKey(), entry.getValue().asInt()));
        }
        tokenizer.path("added_tokens").forEach(token -> {
            int id = token.path("id").asInt();
            note(token.path("content").asText(), id);
            added.add(id);
            if (token.path("special").asBoolean()) {
                special.add(id);
            }
        });
    }

    byte[] bytes(int id) {
        String token = tokenOfId.get(id);
        if (token == null || special.contains(id)) {
            return new byte[0];
        }
        return (added.contains(id) ? TokenBytes.PLAIN : spelling).bytes(token);
    }

    int vocabularySize() {
        return vocabularySize;
    }

    /** Whether the model was trained on conversations of its own form. */
    boolean hasChatTemplate() {
        return config.hasNonNull("chat_template") || templateFile;
    }

    /** The id of the special token called {@code bos}, {@code eos} or {@code pad}. */
    OptionalInt special(String name) {
        for (JsonNode source : new JsonNode[] {config, specialTokens}) {
            JsonNode value = source.path(name + "_token");
            String text = value.isObject() ? value.path("content").asText("") : value.asText("");
            Integer id = idOfToken.get(text);
            if (id != null) {
                return OptionalInt.of(id);
            }
        }
        JsonNode id = modelConfig.path(name + "_token_id");
        JsonNode first = id.isArray() ? id.path(0) : id;
        return first.isInt() ? OptionalInt.of(first.asInt()) : OptionalInt.empty();
    }

    private void note(String token, int id) {
        idOfToken.put(token, id);
        tokenOfId.put(id, token);
        vocabularySize = Math.max(vocabularySize, id + 1);
    }

    private static JsonNode read(ModelTexts texts, String name) {
        try {
            Optional<String> text = texts.text(name);
            return text.isPresent() ? new ObjectMapper().readTree(text.get()) : MissingNode.getInstance();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read (" + texts.path(name) + "): it is not valid JSON.", e);
        }
    }
}
