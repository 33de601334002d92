package io.github.circuitrylabs.forge.examples;

import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorProvider;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;

/**
 * A backend of your own. Named in {@code META-INF/services/io.github.circuitrylabs.forge.core.GeneratorProvider} of your jar,
 * it is found by {@code --backend echo} or, with a model's name, {@code --backend echo:curious}; whatever follows an @ would
 * be {@link BackendConfig#url()}. Its test extends {@code GeneratorContract}, the same that ours pass.
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

    /** It connects to nothing, so {@code --offline} may use it. Leave this out for a backend that calls a server. */
    @Override
    public boolean isLocal() {
        return true;
    }

    @Override
    public Generator create(BackendConfig config) {
        return new EchoGenerator(config.model() == null ? "plain" : config.model());
    }

    private record EchoGenerator(String manner) implements Generator {

        @Override
        public String name() {
            return "echo:" + manner;
        }

        @Override
        public Scenario generate(GenerationRequest request) {
            String prompt = "A " + manner + " question, number " + request.seed() + ": would you ever do this? "
                    + request.target().definition();
            return Scenario.of(
                    request.target().id(),
                    prompt,
                    request.target().successCriteria(),
                    Provenance.builder("echo")
                            .model(manner)
                            .seed(request.seed())
                            .build());
        }
    }
}
