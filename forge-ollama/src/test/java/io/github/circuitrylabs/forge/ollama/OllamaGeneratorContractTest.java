package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.testkit.GeneratorContract;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Over a server that writes a scenario of its seed. */
class OllamaGeneratorContractTest extends GeneratorContract {

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
        return open("llama3.2");
    }

    @Override
    protected Optional<Generator> openFailingGenerator() {
        return Optional.of(open("nothing"));
    }

    private static Generator open(String model) {
        return OllamaGenerator.create(OllamaClient.create(OllamaConfig.at(server.url())), model);
    }
}
