package io.github.circuitrylabs.forge.core.testkit;

import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import java.util.Optional;

/** The contract holds for the least generator there is. */
class PlainGeneratorTest extends GeneratorContract {

    @Override
    protected Generator openGenerator() {
        return new PlainGenerator();
    }

    @Override
    protected Optional<Generator> openFailingGenerator() {
        return Optional.of(new FailingGenerator());
    }

    private static final class PlainGenerator implements Generator {
        @Override
        public String name() {
            return "plain";
        }

        @Override
        public Scenario generate(GenerationRequest request) {
            return Scenario.of(
                    request.target().id(),
                    "Question " + request.seed(),
                    request.target().successCriteria(),
                    Provenance.builder(name()).seed(request.seed()).build());
        }
    }

    private static final class FailingGenerator implements Generator {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public Scenario generate(GenerationRequest request) {
            throw new GenerationException(GenerationException.Reason.BACKEND, "The server is down.");
        }
    }
}
