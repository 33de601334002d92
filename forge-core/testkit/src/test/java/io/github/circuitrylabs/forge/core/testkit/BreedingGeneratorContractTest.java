package io.github.circuitrylabs.forge.core.testkit;

import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.breeding.BreedingGenerator;
import io.github.circuitrylabs.forge.core.breeding.BreedingSettings;
import io.github.circuitrylabs.forge.core.breeding.Individual;
import io.github.circuitrylabs.forge.core.breeding.RuleOperators;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;
import io.github.circuitrylabs.forge.core.statistics.EffectivenessEstimator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

class BreedingGeneratorContractTest extends GeneratorContract {

    private static final Grammar GRAMMAR = Grammar.shipped();

    @Override
    protected Generator openGenerator() {
        Generator grammar = new GrammarGenerator(GRAMMAR);
        EffectivenessEstimator estimator = EffectivenessEstimator.standard();
        return breeding(LongStream.range(0, 20)
                .mapToObj(seed -> new Individual(
                        grammar.generate(GenerationRequest.of(target(), seed)),
                        estimator.estimate(1, seed % 2 == 0 ? 1 : 0, 0, 0.5)))
                .toList());
    }

    /** Nothing to breed from. */
    @Override
    protected Optional<Generator> openFailingGenerator() {
        return Optional.of(breeding(List.of()));
    }

    private static Generator breeding(List<Individual> stock) {
        return new BreedingGenerator(
                stock, RuleOperators.of(GRAMMAR), CueTagger.of(GRAMMAR), BreedingSettings.standard(), null);
    }
}
