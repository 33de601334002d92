package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.CompletionGenerator;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.ollama.internal.CompletionWriter;

/**
 * Good replies from a chat model that is trusted to write them; it is told what a good reply to the scenario does. A bare refusal
 * is no reply, nor is one that was cut off: the model is asked again with another seed. A person should read what it wrote
 * before anything is trained on it.
 *
 * <p>Thread-safe; the model is the caller's to close.
 */
public final class ChatModelCompletions implements CompletionGenerator {

    private final CompletionWriter writer;
    private final String source;

    private ChatModelCompletions(CompletionWriter writer, String source) {
        this.writer = writer;
        this.source = source;
    }

    /**
     * @param targets where the definition of a scenario's target is looked up, and its criteria where the scenario has none
     */
    public static ChatModelCompletions create(ChatModel model, TargetCatalog targets) {
        return new ChatModelCompletions(new CompletionWriter(model, targets), model.backend() + ":" + model.model());
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public String complete(Scenario scenario) {
        return writer.reply(scenario);
    }
}
