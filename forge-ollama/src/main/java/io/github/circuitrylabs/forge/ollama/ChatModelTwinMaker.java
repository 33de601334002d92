package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.ExampleLoader;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.twins.TwinMaker;
import io.github.circuitrylabs.forge.ollama.internal.TwinWriter;

/**
 * Benign twins from any chat model. A person should look at them before they measure anything: a model may leave the harm in.
 * Thread-safe; the model is the caller's to close.
 */
public final class ChatModelTwinMaker implements TwinMaker {

    private final TwinWriter writer;

    private ChatModelTwinMaker(TwinWriter writer) {
        this.writer = writer;
    }

    /**
     * @param targets where the definition of a scenario's target is looked up
     * @param examples those of the category {@code benign_twin} are shown to the model
     */
    public static ChatModelTwinMaker create(ChatModel model, TargetCatalog targets, ExampleLoader examples) {
        return new ChatModelTwinMaker(new TwinWriter(model, targets, examples));
    }

    @Override
    public Scenario twinOf(Scenario parent, int attempt) {
        return writer.twinOf(parent, attempt);
    }
}
