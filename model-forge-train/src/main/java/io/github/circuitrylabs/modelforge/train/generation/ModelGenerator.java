package io.github.circuitrylabs.modelforge.train.generation;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.GenerationOutcome;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorPrompt;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.modelforge.train.Continuation;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.Sampling;
import io.github.circuitrylabs.modelforge.train.data.PromptFormat;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes scenarios with a trained model in this process: asks it {@link GeneratorPrompt} and takes what it writes as the
 * scenario's prompt; the success criteria are the target's. Examples and prompts to avoid are not shown to it: it has learned
 * what is wanted.
 *
 * <p>Thread-safe; calls take turns, and one call uses all cores.
 */
public final class ModelGenerator implements Generator {

    /** What provenance calls this backend. */
    public static final String BACKEND = "tiny";

    private static final int BATCH = 64;
    private static final int MAX_NEW_TOKENS = 224;

    private final String name;
    private final LanguageModel model;
    private final Tokenizer tokenizer;

    private ModelGenerator(String name, LanguageModel model, Tokenizer tokenizer) {
        this.name = name;
        this.model = model;
        this.tokenizer = tokenizer;
    }

    /**
     * Opens a model folder: config, weights and tokenizer in Hugging Face form.
     *
     * @param name what scenarios say made them
     */
    public static ModelGenerator open(String name, Path modelFolder) {
        Tokenizer tokenizer = HuggingFaceTokenizer.load(modelFolder);
        return new ModelGenerator(name, ModelForge.load(modelFolder), tokenizer);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int preferredBatchSize() {
        return BATCH;
    }

    @Override
    public Scenario generate(GenerationRequest request) {
        GenerationOutcome outcome = generateAll(List.of(request)).get(0);
        if (outcome instanceof GenerationOutcome.Generated generated) {
            return generated.scenario();
        }
        throw ((GenerationOutcome.Failed) outcome).cause();
    }

    @Override
    public List<GenerationOutcome> generateAll(List<GenerationRequest> requests) {
        List<GenerationOutcome> outcomes = new ArrayList<>(requests.size());
        for (int from = 0; from < requests.size(); from += BATCH) {
            outcomes.addAll(batch(requests.subList(from, Math.min(requests.size(), from + BATCH))));
        }
        return outcomes;
    }

    /** Rows of one batch share a temperature; a request with another one gets a batch of its own. */
    private List<GenerationOutcome> batch(List<GenerationRequest> requests) {
        List<GenerationOutcome> outcomes = new ArrayList<>(requests.size());
        for (int from = 0; from < requests.size(); ) {
            double temperature = requests.get(from).temperature();
            int to = from;
            while (to < requests.size() && requests.get(to).temperature() == temperature) {
                to++;
            }
            outcomes.addAll(sample(requests.subList(from, to), temperature));
            from = to;
        }
        return outcomes;
    }

    private List<GenerationOutcome> sample(List<GenerationRequest> requests, double temperature) {
        List<int[]> prompts = requests.stream()
                .map(request -> tokenizer.encode(PromptFormat.LINE.render(
                        GeneratorPrompt.forTarget(request.target().id()))))
                .toList();
        long[] seeds = requests.stream().mapToLong(GenerationRequest::seed).toArray();
        List<Continuation> written;
        synchronized (model) {
            written = model.generate(
                    prompts, seeds, Sampling.plain(MAX_NEW_TOKENS).withTemperature(temperature));
        }
        List<GenerationOutcome> outcomes = new ArrayList<>(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            outcomes.add(outcome(requests.get(i), prompts.get(i).length, written.get(i)));
        }
        return outcomes;
    }

    private GenerationOutcome outcome(GenerationRequest request, int promptTokens, Continuation written) {
        EvaluationTarget target = request.target();
        if (target.generation() == EvaluationTarget.Generation.CURATED) {
            return failed(Reason.FILTERED, "Scenarios for " + target.id() + " are curated by people, never generated.");
        }
        if (!written.ended()) {
            return failed(Reason.UNPARSABLE, "The model did not end its text within " + MAX_NEW_TOKENS + " tokens.");
        }
        String text = tokenizer.decode(written.ids()).strip();
        if (text.isEmpty() || text.indexOf('\uFFFD') >= 0 || text.indexOf('\0') >= 0) {
            return failed(Reason.UNPARSABLE, "The model wrote nothing readable.");
        }
        Provenance provenance = Provenance.builder(BACKEND)
                .model(name)
                .temperature(request.temperature())
                .seed(request.seed())
                .tokens(promptTokens + (long) written.ids().length + 1)
                .build();
        return new GenerationOutcome.Generated(Scenario.of(target.id(), text, target.successCriteria(), provenance));
    }

    private static GenerationOutcome failed(Reason reason, String message) {
        return new GenerationOutcome.Failed(new GenerationException(reason, message));
    }

    @Override
    public void close() {
        synchronized (model) {
            model.close();
            tokenizer.close();
        }
    }
}
