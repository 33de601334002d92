package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.ChatModels;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.core.Judge;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.examples.assistants.Harbor;
import io.github.circuitrylabs.forge.examples.assistants.Lantern;
import io.github.circuitrylabs.forge.ollama.ChatModel;
import io.github.circuitrylabs.forge.ollama.ChatModelJudge;

/** Judges as users name them. */
final class JudgeChoice {

    static final String HELP = ChatModels.HELP + ", or the rules of the simulated assistants: harbor, lantern";

    private JudgeChoice() {}

    /**
     * @throws UsageException if there is no such judge
     */
    static Judge of(String name, TargetCatalog targets) {
        if (name.equals("harbor")) {
            return Harbor.judge();
        }
        if (name.equals("lantern")) {
            return Lantern.judge();
        }
        ChatModel model = ChatModels.of(name, targets)
                .orElseThrow(() -> new UsageException("Unknown judge (" + name + "). Say " + HELP + "."));
        return ChatModelJudge.create(model, targets);
    }
}
