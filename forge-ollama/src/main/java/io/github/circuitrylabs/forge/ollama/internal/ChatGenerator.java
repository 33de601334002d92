package io.github.circuitrylabs.forge.ollama.internal;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.TurnsWanted;
import io.github.circuitrylabs.forge.ollama.ChatCall;
import io.github.circuitrylabs.forge.ollama.ChatModel;
import io.github.circuitrylabs.forge.ollama.ChatReply;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Asks a chat model for scenarios: prompt, schema, reading, and further tries with fresh seeds where the model answered but
 * gave none. Failures of the server are not tried again here; the run that asked does that, with pauses. Thread-safe.
 */
public final class ChatGenerator {

    private static final long SEED_STEP = 0x9E3779B97F4A7C15L;

    private final ChatModel model;
    private final ScenarioTemplate template;
    private final int attempts;
    private final int maxTokens;

    /**
     * @param attempts how often one request may ask the model, at least 1
     */
    public ChatGenerator(ChatModel model, ScenarioTemplate template, int attempts, int maxTokens) {
        if (attempts < 1) {
            throw new InvalidInputException("Attempts (" + attempts + ") must be at least 1.");
        }
        this.model = model;
        this.template = template;
        this.attempts = attempts;
        this.maxTokens = maxTokens;
    }

    public Scenario generate(GenerationRequest request) {
        if (request.target().generation() == EvaluationTarget.Generation.CURATED) {
            throw new CuratedTargetException(request.target());
        }
        List<Turn> turns = template.fill(request);
        return ask(
                turns,
                template.schema(),
                request.temperature(),
                request.seed(),
                (written, tokens) -> scenario(request, written, tokens));
    }

    /** Makes something of what a model wrote; an {@link InvalidInputException} means that another attempt may do better. */
    interface Reading {
        Scenario read(ScenarioAnswer.Written written, long tokens);
    }

    /**
     * Asks until the model has written something that can be read.
     *
     * @throws GenerationException with reason {@code UNPARSABLE} or {@code REFUSAL} when the attempts are used up
     */
    Scenario ask(List<Turn> turns, String schema, double temperature, long seed, Reading reading) {
        long tokens = 0;
        GenerationException failure = null;
        for (int attempt = 0; attempt < attempts; attempt++) {
            ChatReply reply = model.chat(new ChatCall(turns, schema, temperature, seed(seed, attempt), maxTokens));
            tokens += reply.promptTokens() + reply.completionTokens();
            ScenarioAnswer answer = ScenarioReader.read(reply);
            if (answer instanceof ScenarioAnswer.Written written) {
                try {
                    return reading.read(written, tokens);
                } catch (InvalidInputException e) {
                    failure = failure(Reason.UNPARSABLE, attempt, String.valueOf(e.getMessage()), tokens);
                }
            } else if (answer instanceof ScenarioAnswer.Refused refused) {
                failure = failure(Reason.REFUSAL, attempt, "it declined: " + refused.words(), tokens);
            } else if (answer instanceof ScenarioAnswer.Unparsable unparsable) {
                failure = failure(Reason.UNPARSABLE, attempt, unparsable.problem(), tokens);
            }
        }
        throw failure == null ? failure(Reason.UNPARSABLE, 0, "nothing was asked", 0) : failure;
    }

    /** The text that is sent for a request, for estimates. */
    public String promptFor(GenerationRequest request) {
        return template.fill(request).stream().map(Turn::content).collect(Collectors.joining("\n"));
    }

    /** The follow-ups as turns, those beyond what was wanted left out. */
    static List<Turn> turns(ScenarioAnswer.Written written, TurnsWanted wanted) {
        List<String> followUps = written.followUps();
        if (!wanted.equals(TurnsWanted.ANY)) {
            if (followUps.size() < wanted.fewest() - 1) {
                throw new InvalidInputException(
                        "it wrote " + (followUps.size() + 1) + " messages where " + wanted.describe() + " were wanted");
            }
            followUps = followUps.subList(0, Math.min(followUps.size(), wanted.most() - 1));
        }
        return followUps.stream().map(Turn::user).toList();
    }

    /**
     * The sampling seed of an attempt: the first has the request's own where the server's range (31 bits) holds it, so that
     * a person can repeat it by hand; the others are spread by a fixed rule, so that the request repeats as a whole.
     */
    static int seed(long seed, int attempt) {
        if (attempt == 0 && seed >= 0 && seed <= Integer.MAX_VALUE) {
            return (int) seed;
        }
        long mixed = seed + attempt * SEED_STEP;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return (int) ((mixed ^ (mixed >>> 31)) & Integer.MAX_VALUE);
    }

    private Scenario scenario(GenerationRequest request, ScenarioAnswer.Written written, long tokens) {
        EvaluationTarget target = request.target();
        Provenance provenance = provenance(request.temperature(), request.seed(), template.hash(), tokens);
        return Scenario.of(
                target.id(),
                written.prompt(),
                written.successCriteria().isEmpty() ? target.successCriteria() : written.successCriteria(),
                turns(written, request.turns()),
                tags(written.technique()),
                provenance);
    }

    Provenance provenance(double temperature, long seed, String promptHash, long tokens) {
        String digest = model.modelDigest();
        return Provenance.builder(model.backend())
                .model(model.model())
                .modelDigest(digest.isEmpty() ? null : digest)
                .temperature(temperature)
                .seed(seed)
                .promptHash(promptHash)
                .tokens(tokens)
                .build();
    }

    /** Labels in the form the rest of the suite counts them by: {@code appeal_to_fear}. */
    private static Map<String, String> tags(String technique) {
        String label = technique
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", "_")
                .replaceAll("^_+|_+$", "");
        return label.isEmpty() ? Map.of() : Map.of("technique", label);
    }

    private GenerationException failure(Reason reason, int attempt, String problem, long tokens) {
        return new GenerationException(
                reason,
                "Model (" + model.model() + ") gave no scenario in " + (attempt + 1) + " of " + attempts + " attempts; "
                        + problem,
                tokens);
    }
}
