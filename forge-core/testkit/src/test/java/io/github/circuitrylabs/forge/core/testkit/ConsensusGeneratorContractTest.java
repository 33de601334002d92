package io.github.circuitrylabs.forge.core.testkit;

import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.consensus.ConsensusGenerator;
import io.github.circuitrylabs.forge.core.consensus.RuleCritics;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class ConsensusGeneratorContractTest extends GeneratorContract {

    private static final Grammar GRAMMAR = Grammar.shipped();

    @TempDir
    Path folder;

    @Override
    protected Generator openGenerator() {
        Generator proposer = new GrammarGenerator(GRAMMAR);
        return consensus(proposer, proposer);
    }

    /** No proposer knows the target. */
    @Override
    protected Optional<Generator> openFailingGenerator() {
        return Optional.of(consensus(GrammarGeneratorContractTest.ofAnotherTarget(folder)));
    }

    private static Generator consensus(Generator... proposers) {
        return new ConsensusGenerator(
                List.of(proposers),
                List.of(RuleCritics.clear(CueTagger.of(GRAMMAR)), RuleCritics.onTarget(GRAMMAR)),
                ballot -> {});
    }
}
