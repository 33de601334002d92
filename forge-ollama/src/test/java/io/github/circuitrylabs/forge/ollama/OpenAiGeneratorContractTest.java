package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.testkit.GeneratorContract;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Over a server with OpenAI's API that writes a scenario of its seed. */
class OpenAiGeneratorContractTest extends GeneratorContract {

    private static ScenarioServer server;

    @BeforeAll
    static void start() {
        server = new ScenarioServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected Generator openGenerator() {
        return open("qwen3");
    }

    @Override
    protected Optional<Generator> openFailingGenerator() {
        return Optional.of(open("nothing"));
    }

    private static Generator open(String model) {
        return new OpenAiGeneratorProvider()
                .create(BackendConfig.parse("openai:" + model + "@" + server.url(), TargetCatalog.of(List.of())));
    }
}
