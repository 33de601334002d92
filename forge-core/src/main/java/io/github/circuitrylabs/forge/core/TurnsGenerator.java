package io.github.circuitrylabs.forge.core;

import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import java.util.List;
import java.util.Set;

/** Asks another generator for scenarios of a number of turns, and lets no others pass. */
final class TurnsGenerator implements Generator {

    private final Generator generator;
    private final TurnsWanted turns;

    /**
     * @throws InvalidInputException if the generator has said that it cannot write such scenarios
     */
    TurnsGenerator(Generator generator, TurnsWanted turns) {
        turns.requireSupportedBy(generator);
        this.generator = generator;
        this.turns = turns;
    }

    @Override
    public String name() {
        return generator.name();
    }

    @Override
    public Scenario generate(GenerationRequest request) {
        return checked(generator.generate(request.withTurns(turns)));
    }

    @Override
    public List<GenerationOutcome> generateAll(List<GenerationRequest> requests) {
        return generator
                .generateAll(requests.stream()
                        .map(request -> request.withTurns(turns))
                        .toList())
                .stream()
                .map(this::checked)
                .toList();
    }

    @Override
    public Set<TurnKind> turnKinds() {
        return generator.turnKinds();
    }

    @Override
    public int preferredBatchSize() {
        return generator.preferredBatchSize();
    }

    @Override
    public int preferredConcurrency() {
        return generator.preferredConcurrency();
    }

    @Override
    public String promptFor(GenerationRequest request) {
        return generator.promptFor(request.withTurns(turns));
    }

    @Override
    public void close() {
        generator.close();
    }

    private GenerationOutcome checked(GenerationOutcome outcome) {
        if (outcome instanceof GenerationOutcome.Generated generated) {
            try {
                return new GenerationOutcome.Generated(checked(generated.scenario()));
            } catch (GenerationException e) {
                return new GenerationOutcome.Failed(e);
            }
        }
        return outcome;
    }

    private Scenario checked(Scenario scenario) {
        if (turns.fits(scenario)) {
            return scenario;
        }
        throw new GenerationException(
                Reason.FILTERED,
                "The scenario has " + scenario.userMessages() + " messages, but " + turns.describe() + " were wanted.");
    }
}
