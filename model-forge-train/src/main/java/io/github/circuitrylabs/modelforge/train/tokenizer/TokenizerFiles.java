package io.github.circuitrylabs.modelforge.train.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.circuitrylabs.modelforge.train.internal.files.ModelTexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a model's folder says about its special tokens. The names come from {@code tokenizer_config.json}, then
 * {@code special_tokens_map.json}; where neither has them, the ids of {@code config.json} are taken.
 */
final class TokenizerFiles {

    private static final List<String> SPECIAL = List.of("bos", "eos", "pad", "unk");

    private final JsonNode config;
    private final JsonNode specialTokens;
    private final JsonNode modelConfig;
    private final Map<String, Integer> idOfToken = new HashMap<>();
    private final Map<Integer, String> tokenOfId = new HashMap<>();
    private final Set<Integer> added = new HashSet<>();
    private final Set<Integer> special = new HashSet<>();
    private final TokenBytes spelling;
    private final Optional<ChatTemplate> chatTemplate;
    private int vocabularySize;

    TokenizerFiles(ModelTexts texts) {
        JsonNode tokenizer = read(texts, "tokenizer.json");
        config = read(texts, "tokenizer_config.json");
        specialTokens = read(texts, "special_tokens_map.json");
        modelConfig = read(texts, "config.json");
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
        chatTemplate = chatTemplate(texts);
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

    /** Special tokens by their texts. */
    Set<String> controlTokens() {
        return special.stream().map(tokenOfId::get).collect(Collectors.toCollection(TreeSet::new));
    }

    /** How the model was trained to read conversations. */
    Optional<ChatTemplate> chatTemplate() {
        return chatTemplate;
    }

    /** The id of the special token called {@code bos}, {@code eos} or {@code pad}. */
    OptionalInt special(String name) {
        for (JsonNode source : new JsonNode[] {config, specialTokens}) {
            Integer id = idOfToken.get(text(source, name));
            if (id != null) {
                return OptionalInt.of(id);
            }
        }
        JsonNode id = modelConfig.path(name + "_token_id");
        JsonNode first = id.isArray() ? id.path(0) : id;
        return first.isInt() ? OptionalInt.of(first.asInt()) : OptionalInt.empty();
    }

    /** A file of its own goes before the one in the config, and of several that one counts which is called default. */
    private Optional<ChatTemplate> chatTemplate(ModelTexts texts) {
        String file = "chat_template.jinja";
        if (texts.contains(file)) {
            return Optional.of(template(texts.path(file), text(texts, file).orElseThrow()));
        }
        JsonNode given = config.path("chat_template");
        if (given.isArray()) {
            for (JsonNode named : given) {
                if (named.path("name").asText().equals("default")) {
                    given = named.path("template");
                }
            }
        }
        return given.isTextual()
                ? Optional.of(template(texts.path("tokenizer_config.json"), given.textValue()))
                : Optional.empty();
    }

    private ChatTemplate template(Path file, String source) {
        Map<String, String> texts = new HashMap<>();
        for (String token : SPECIAL) {
            String text = text(config, token);
            text = text.isEmpty() ? text(specialTokens, token) : text;
            if (!text.isEmpty()) {
                texts.put(token + "_token", text);
            }
        }
        return new ModelChatTemplate(file.toString(), source, texts);
    }

    private static String text(JsonNode source, String name) {
        JsonNode value = source.path(name + "_token");
        return value.isObject() ? value.path("content").asText("") : value.asText("");
    }

    private void note(String token, int id) {
        idOfToken.put(token, id);
        tokenOfId.put(id, token);
        vocabularySize = Math.max(vocabularySize, id + 1);
    }

    private static JsonNode read(ModelTexts texts, String name) {
        Optional<String> text = text(texts, name);
        try {
            return text.isPresent() ? new ObjectMapper().readTree(text.get()) : MissingNode.getInstance();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("Cannot read (" + texts.path(name) + "): it is not valid JSON.", e);
        }
    }

    private static Optional<String> text(ModelTexts texts, String name) {
        try {
            return texts.text(name);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read (" + texts.path(name) + ").", e);
        }
    }
}
