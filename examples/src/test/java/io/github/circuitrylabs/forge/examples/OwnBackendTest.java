package io.github.circuitrylabs.forge.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorProvider;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.testkit.GeneratorContract;
import java.util.ServiceLoader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnBackendTest extends GeneratorContract {

    @Override
    protected Generator openGenerator() {
        return open("echo");
    }

    @ParameterizedTest
    @CsvSource({"echo, echo:plain", "echo:curious, echo:curious"})
    void givenItsNameOnACommandLineWhenLookedUpThenItIsFoundBesideOurs(String backend, String name) {
        try (Generator generator = open(backend)) {
            assertThat(generator.name()).isEqualTo(name);
        }
        assertThat(ServiceLoader.load(GeneratorProvider.class).stream()
                        .map(provider -> provider.get().name()))
                .contains("echo", "grammar", "tiny");
    }

    /** As the program finds it: by the service file in this module's test resources. */
    private static Generator open(String backend) {
        BackendConfig config = BackendConfig.parse(backend, TargetCatalogs.shipped());
        return ServiceLoader.load(GeneratorProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(config.name()))
                .findFirst()
                .orElseThrow()
                .create(config);
    }
}
