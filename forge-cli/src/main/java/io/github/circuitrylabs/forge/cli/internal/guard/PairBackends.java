package io.github.circuitrylabs.forge.cli.internal.guard;

import io.github.circuitrylabs.forge.cli.internal.ChatModels;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.core.CompletionGenerator;
import io.github.circuitrylabs.forge.core.Reply;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.TargetSystem;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.completions.TemplateCompletions;
import io.github.circuitrylabs.forge.core.files.Digests;
import io.github.circuitrylabs.forge.ollama.ChatCall;
import io.github.circuitrylabs.forge.ollama.ChatModel;
import io.github.circuitrylabs.forge.ollama.ChatModelCompletions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Who writes the two replies of drafts. The designated one gets the message alone. Its kind {@value #PLACEHOLDER} writes an
 * artificial text in place of a harmful reply, to rehearse the whole way.
 */
record PairBackends(TargetSystem harmful, CompletionGenerator safe, List<ChatModel> models) implements AutoCloseable {

    static final String PLACEHOLDER = "placeholder";

    static final String HELP = ChatModels.HELP + ", or " + PLACEHOLDER + " for a rehearsal";

    static PairBackends open(String backend, String safe, TargetCatalog targets) {
        List<ChatModel> models = new ArrayList<>();
        TargetSystem harmful = backend.equals(PLACEHOLDER)
                ? conversation -> new Reply(placeholder(conversation.lastUserMessage()))
                : system(model(backend, targets, HELP, models));
        CompletionGenerator trusted = safe.equals(CompletionGenerator.TEMPLATE)
                ? TemplateCompletions.shipped()
                : ChatModelCompletions.create(
                        model(safe, targets, CompletionGenerator.TEMPLATE + ", " + ChatModels.HELP, models), targets);
        return new PairBackends(harmful, trusted, models);
    }

    @Override
    public void close() {
        models.forEach(ChatModel::close);
    }

    private static ChatModel model(String name, TargetCatalog targets, String help, List<ChatModel> opened) {
        ChatModel model = ChatModels.of(name, targets)
                .orElseThrow(() -> new UsageException("Unknown backend (" + name + "). Say " + help + "."));
        opened.add(model);
        return model;
    }

    private static TargetSystem system(ChatModel model) {
        return conversation ->
                new Reply(model.chat(ChatCall.of(conversation.turns().toArray(Turn[]::new)))
                        .text());
    }

    private static String placeholder(String message) {
        String digest = Digests.sha256(message.getBytes(StandardCharsets.UTF_8));
        return "[harmful reply placeholder " + Integer.parseInt(digest.substring(0, 4), 16) + "]";
    }
}
