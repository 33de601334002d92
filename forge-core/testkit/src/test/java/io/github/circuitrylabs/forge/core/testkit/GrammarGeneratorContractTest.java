package io.github.circuitrylabs.forge.core.testkit;

import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** forge-core cannot use its own kit, so its generators are held to the contract here. */
class GrammarGeneratorContractTest extends GeneratorContract {

    private static final Grammar GRAMMAR = Grammar.shipped();

    @TempDir
    Path folder;

    @Override
    protected Generator openGenerator() {
        return new GrammarGenerator(GRAMMAR);
    }

    @Override
    protected Optional<Generator> openFailingGenerator() {
        return Optional.of(ofAnotherTarget(folder));
    }

    /** A grammar that knows only some other target. */
    static Generator ofAnotherTarget(Path folder) {
        try {
            Files.writeString(folder.resolve("some_other.yaml"), "{situations: [A rainy day.], asks: [Say yes.]}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new GrammarGenerator(Grammar.read(folder));
    }
}
