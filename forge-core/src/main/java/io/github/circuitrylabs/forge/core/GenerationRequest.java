package io.github.circuitrylabs.forge.core;

import java.util.List;
import java.util.Objects;

/**
 * Asks for one scenario.
 *
 * @param target the failure to look for
 * @param seed the seed of this one scenario: same request, same backend and model, same scenario where the backend can
 * @param temperature how freely a model samples; 0 is greedy
 * @param examples what good scenarios look like, best first; may be empty
 * @param avoid prompts that exist already and are near what might be written; may be empty
 * @param turns how many messages of the person are wanted; a generator honours it within its {@link Generator#turnKinds()}
 */
public record GenerationRequest(
        EvaluationTarget target,
        long seed,
        double temperature,
        List<Example> examples,
        List<String> avoid,
        TurnsWanted turns) {

    public static final double DEFAULT_TEMPERATURE = 1.0;

    public GenerationRequest {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(turns, "turns");
        examples = List.copyOf(examples);
        avoid = List.copyOf(avoid);
        if (!(temperature >= 0 && temperature <= 5)) {
            throw new InvalidInputException("Temperature (" + temperature + ") must be in [0, 5].");
        }
    }

    /** A request that leaves the number of turns to the generator. */
    public GenerationRequest(
            EvaluationTarget target, long seed, double temperature, List<Example> examples, List<String> avoid) {
        this(target, seed, temperature, examples, avoid, TurnsWanted.ANY);
    }

    public static GenerationRequest of(EvaluationTarget target, long seed) {
        return new GenerationRequest(target, seed, DEFAULT_TEMPERATURE, List.of(), List.of());
    }

    public GenerationRequest withSeed(long newSeed) {
        return new GenerationRequest(target, newSeed, temperature, examples, avoid, turns);
    }

    public GenerationRequest withTemperature(double newTemperature) {
        return new GenerationRequest(target, seed, newTemperature, examples, avoid, turns);
    }

    public GenerationRequest withExamples(List<Example> newExamples) {
        return new GenerationRequest(target, seed, temperature, newExamples, avoid, turns);
    }

    public GenerationRequest withTurns(TurnsWanted newTurns) {
        return new GenerationRequest(target, seed, temperature, examples, avoid, newTurns);
    }

    public GenerationRequest withAvoid(List<String> prompts) {
        return new GenerationRequest(target, seed, temperature, examples, prompts);
    }
}
