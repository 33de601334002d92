package io.github.circuitrylabs.forge.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Writes scenarios: a language model behind any API, a grammar, a breeder over other generators.
 *
 * <p>Only {@link #generate} must be implemented. Implementations are called from several threads at once and keep no state
 * between calls that changes what a seed gives.
 */
public interface Generator extends AutoCloseable {

    /** The name it is recorded under, e.g. {@code ollama:llama3.2}. */
    String name();

    /**
     * Writes one scenario for the request's target.
     *
     * @throws GenerationException if no scenario came of it; {@link GenerationException#reason()} says why
     */
    Scenario generate(GenerationRequest request);

    /**
     * Writes one scenario per request, in order; a failed request fails alone. A backend that can work on several requests
     * at once overrides this.
     */
    default List<GenerationOutcome> generateAll(List<GenerationRequest> requests) {
        List<GenerationOutcome> outcomes = new ArrayList<>(requests.size());
        for (GenerationRequest request : requests) {
            outcomes.add(attempt(request));
        }
        return outcomes;
    }

    /** An endless stream of outcomes for one target, seeds counting up from {@code firstSeed}. */
    default Stream<GenerationOutcome> stream(EvaluationTarget target, long firstSeed) {
        return LongStream.iterate(firstSeed, seed -> seed + 1)
                .mapToObj(seed -> attempt(GenerationRequest.of(target, seed)));
    }

    /**
     * The kinds of scenario it can write. A request's {@link GenerationRequest#turns()} is honoured within these and passed over
     * otherwise; only single-turn scenarios by default.
     */
    default Set<TurnKind> turnKinds() {
        return Set.of(TurnKind.SINGLE);
    }

    /** This generator, asked for scenarios of so many turns whatever the request says; what does not fit is {@code FILTERED}. */
    default Generator withTurns(TurnsWanted turns) {
        return new TurnsGenerator(this, turns);
    }

    /** How many requests {@link #generateAll} likes to get at once; 1 where it makes no difference. */
    default int preferredBatchSize() {
        return 1;
    }

    /**
     * How many calls of {@link #generateAll} it likes to have under way at once: 1 where a call uses the whole machine, more
     * where a server answers several at a time.
     */
    default int preferredConcurrency() {
        return 1;
    }

    /**
     * The text that a model would be sent for the request, so that a run can be priced without making it; empty where no
     * text is sent or it is not known.
     */
    default String promptFor(GenerationRequest request) {
        return "";
    }

    /** Frees what the generator holds; nothing by default. */
    @Override
    default void close() {}

    private GenerationOutcome attempt(GenerationRequest request) {
        try {
            return new GenerationOutcome.Generated(generate(request));
        } catch (GenerationException e) {
            return new GenerationOutcome.Failed(e);
        }
    }
}
