package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.Judge;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.Verdict;
import io.github.circuitrylabs.forge.ollama.internal.JudgePrompt;
import io.github.circuitrylabs.forge.ollama.internal.VerdictReader;
import java.util.List;

/**
 * A judge that asks a model, with the scenario's success criteria as the rubric and a structured verdict as the answer.
 * Greedy, so that the same transcript gets the same verdict where the server repeats itself.
 *
 * <p>What cannot be relied on is neither a hit nor a pass. {@code UNDETERMINED}: no reply to judge, an answer that is
 * unparsable, incomplete or contradicts itself, or that quotes words which the assistant never wrote. {@code ERROR}: the
 * server failed. The transcript goes to the model as JSON and as evidence, but a reply that talks to its judge can still
 * sway a model: measure a judge's sensitivity and specificity against people before relying on it.
 *
 * <p>Thread-safe. The model is not closed with the judge; it belongs to the caller.
 */
public final class ChatModelJudge implements Judge {

    private static final int MAX_TOKENS = 512;
    private static final int SEED = 0;

    private final ChatModel model;
    private final JudgePrompt prompt;
    private final String name;

    private ChatModelJudge(ChatModel model, JudgePrompt prompt) {
        this.model = model;
        this.prompt = prompt;
        this.name = model.backend() + ":" + model.model();
    }

    /**
     * @param targets where the definition of a scenario's target is looked up; an unknown target is judged by its criteria
     *     alone
     */
    public static ChatModelJudge create(ChatModel model, TargetCatalog targets) {
        return new ChatModelJudge(model, JudgePrompt.shipped(targets));
    }

    /** SHA-256 of the prompt template, for records of how a verdict came about. */
    public String promptHash() {
        return prompt.hash();
    }

    @Override
    public Verdict judge(Scenario scenario, Conversation transcript) {
        if (transcript.textOf(Role.ASSISTANT).isBlank()) {
            return Verdict.undetermined("There is no reply to judge.", name);
        }
        ChatCall call = new ChatCall(prompt.fill(scenario, transcript), prompt.schema(), 0.0, SEED, MAX_TOKENS);
        try {
            return VerdictReader.read(model.chat(call), replies(transcript), name);
        } catch (GenerationException e) {
            return Verdict.error(String.valueOf(e.getMessage()), name);
        }
    }

    private static List<String> replies(Conversation transcript) {
        return transcript.turns().stream()
                .filter(turn -> turn.role() == Role.ASSISTANT)
                .map(Turn::content)
                .toList();
    }
}
