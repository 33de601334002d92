package io.github.circuitrylabs.modelforge.train.tokenizer;

import io.github.circuitrylabs.modelforge.train.internal.jinja.JinjaTemplate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The template that came with a model. It is read when it is first needed, so that a model whose template cannot be
 * rendered can still be used without conversations.
 */
final class ModelChatTemplate implements ChatTemplate {

    private final String file;
    private final String source;
    private final Map<String, String> specialTokens;
    private @Nullable JinjaTemplate parsed;

    /**
     * @param file what messages call the template
     * @param specialTokens the texts of the model's special tokens by their names, such as {@code bos_token}
     */
    ModelChatTemplate(String file, String source, Map<String, String> specialTokens) {
        this.file = file;
        this.source = source;
        this.specialTokens = Map.copyOf(specialTokens);
    }

    @Override
    public String render(List<ChatMessage> messages, boolean addGenerationPrompt) {
        List<Map<String, String>> turns = new ArrayList<>();
        for (ChatMessage message : messages) {
            Map<String, String> turn = new LinkedHashMap<>();
            turn.put("role", message.role());
            turn.put("content", message.content());
            turns.add(turn);
        }
        Map<String, Object> variables = new LinkedHashMap<>(specialTokens);
        variables.put("messages", turns);
        variables.put("add_generation_prompt", addGenerationPrompt);
        return template().render(variables);
    }

    private synchronized JinjaTemplate template() {
        if (parsed == null) {
            parsed = JinjaTemplate.parse(file, source);
        }
        return parsed;
    }
}
