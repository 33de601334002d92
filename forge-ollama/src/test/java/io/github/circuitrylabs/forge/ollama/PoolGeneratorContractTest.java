package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.testkit.GeneratorContract;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Two servers as one backend. */
class PoolGeneratorContractTest extends GeneratorContract {

    private static ScenarioServer one;
    private static ScenarioServer two;

    @BeforeAll
    static void start() {
        one = new ScenarioServer();
        two = new ScenarioServer();
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
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
        return new OllamaGeneratorProvider()
                .create(BackendConfig.parse(
                        "ollama:" + model + "@" + one.url() + "," + two.url(), TargetCatalog.of(List.of())));
    }
}
