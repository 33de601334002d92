package io.github.circuitrylabs.forge.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorProvider;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvidersTest {

    @ParameterizedTest
    @CsvSource({
        "ollama, ollama:llama3.2",
        "ollama:qwen3:4b, ollama:qwen3:4b",
        "ollama:llama3.2@http://gpu:11434, ollama:llama3.2",
        "ollama@http://gpu:11434, ollama:llama3.2",
        "'ollama:llama3.2@http://gpu1:11434,http://gpu2:11434', ollama:llama3.2",
        "openai:qwen3@http://gpu:8000/v1, openai:qwen3",
        "'openai:qwen3@http://gpu1:8000,http://gpu2:8000', openai:qwen3"
    })
    void should_be_found_and_make_the_generator_a_user_names(String backend, String name) {
        BackendConfig config = BackendConfig.parse(backend, TargetCatalog.of(List.of()));
        GeneratorProvider provider = ServiceLoader.load(GeneratorProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(candidate -> candidate.name().equals(config.name()))
                .findFirst()
                .orElseThrow();

        try (Generator generator = provider.create(config)) {
            assertThat(generator.name()).isEqualTo(name);
        }
    }
}
