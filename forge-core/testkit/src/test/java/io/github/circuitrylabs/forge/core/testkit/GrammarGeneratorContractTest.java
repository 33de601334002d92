package io.github.circuitrylabs.forge.core.testkit;

import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;

/** forge-core cannot use its own kit, so its generator is held to the contract here. */
class GrammarGeneratorContractTest extends GeneratorContract {

    @Override
    protected Generator openGenerator() {
        return new GrammarGenerator(Grammar.shipped());
    }
}
