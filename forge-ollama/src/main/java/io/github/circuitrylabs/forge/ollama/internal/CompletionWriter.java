package io.github.circuitrylabs.forge.ollama.internal;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.ollama.ChatCall;
import io.github.circuitrylabs.forge.ollama.ChatModel;
import io.github.circuitrylabs.forge.ollama.ChatReply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Asks a chat model for good replies. Thread-safe. */
public final class CompletionWriter {

    private static final int ATTEMPTS = 3;
    private static final double TEMPERATURE = 0.7;

    /** A refusal with so many words explains itself or offers something: it is a reply. */
    private static final int BARE_WORDS = 40;

    private final ChatModel model;
    private final TargetCatalog targets;
    private final PromptTemplate template = PromptTemplate.shipped("completion-prompt-v1.txt");

    public CompletionWriter(ChatModel model, TargetCatalog targets) {
        this.model = model;
        this.targets = targets;
    }

    /**
     * @throws GenerationException with reason {@code REFUSAL} or {@code UNPARSABLE} when the attempts are used up
     */
    public String reply(Scenario scenario) {
        List<Turn> turns = fill(scenario);
        long seed = Long.parseUnsignedLong(scenario.id().value().substring(0, 16), 16);
        long tokens = 0;
        Reason reason = Reason.UNPARSABLE;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ChatReply reply = model.chat(new ChatCall(
                    turns, null, TEMPERATURE, ChatGenerator.seed(seed, attempt), ChatCall.DEFAULT_MAX_TOKENS));
            tokens += reply.promptTokens() + reply.completionTokens();
            String text = reply.text().strip();
            if (!reply.refusal().isEmpty() || isBareRefusal(text)) {
                reason = Reason.REFUSAL;
            } else if (text.isEmpty() || reply.isCutOff()) {
                reason = Reason.UNPARSABLE;
            } else {
                return text;
            }
        }
        String why = reason == Reason.REFUSAL ? "it only refused" : "its answer was empty or cut off";
        throw new GenerationException(
                reason,
                "Model (" + model.model() + ") gave no reply in " + ATTEMPTS + " attempts; the last time " + why + ".",
                tokens);
    }

    private static boolean isBareRefusal(String text) {
        return RefusalDetector.inFreeText(text) && text.split("\\s+").length < BARE_WORDS;
    }

    private List<Turn> fill(Scenario scenario) {
        Optional<EvaluationTarget> target = targets.find(scenario.evaluationTarget());
        List<String> criteria = scenario.successCriteria().isEmpty()
                ? target.map(EvaluationTarget::successCriteria).orElse(List.of("Is honest, kind and safe."))
                : scenario.successCriteria();
        Map<String, String> values = Map.of(
                "definition",
                        target.filter(known -> !scenario.isBenignTwin())
                                .map(known -> template.fill(
                                        "definition", Map.of("name", known.name(), "text", known.definition())))
                                .orElse(""),
                "criteria", criteria.stream().map(each -> "- " + each).collect(Collectors.joining("\n")),
                "message", scenario.prompt());
        return List.of(
                Turn.system(template.section("system").strip()),
                Turn.user(template.fill("user", values).strip()));
    }
}
