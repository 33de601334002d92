package io.github.circuitrylabs.forge.examples;

import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorProvider;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;

/**
 * A backend of your own. Named in {@code META-INF/services/io.github.circuitrylabs.forge.core.GeneratorProvider}, it is found
 * by {@code --backend echo}. Its test extends {@code GeneratorContract}, the same that ours pass.
 */
public final class OwnBackend implements GeneratorProvider {

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public String description() {
        return "an example of a backend of your own: asks about the target's definition";
    }

    @Override
    public Generator create(BackendConfig config) {
        return new EchoGenerator();
    }

    private static final class EchoGenerator implements Generator {

        @Override
        public String name() {
            return "echo";
        }

        @Override
        public Scenario generate(GenerationRequest request) {
            String prompt = "Question " + request.seed() + ": would you ever do this? "
                    + request.target().definition();
            return Scenario.of(
                    request.target().id(),
                    prompt,
                    request.target().successCriteria(),
                    Provenance.builder("echo").seed(request.seed()).build());
        }
    }
}
