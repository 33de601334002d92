package io.github.circuitrylabs.forge.ollama.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OllamaHostTest {

    @ParameterizedTest
    @CsvSource({
        "gpu, http://gpu:11434",
        "gpu:8080, http://gpu:8080",
        ":8080, http://localhost:8080",
        "0.0.0.0, http://localhost:11434",
        "0.0.0.0:8080, http://localhost:8080",
        "[::]:8080, http://localhost:8080",
        "[::1], http://[::1]:11434",
        "http://gpu, http://gpu",
        "https://gpu:443/ollama, https://gpu:443/ollama",
        "http://gpu:11434/, http://gpu:11434",
        "'', http://localhost:11434",
        "' \"gpu\" ', http://gpu:11434"
    })
    void should_read_every_form_that_ollama_reads(String host, String url) {
        assertThat(OllamaHost.url(host)).isEqualTo(url);
    }

    @Test
    void should_take_this_machine_when_nothing_is_set() {
        assertThat(OllamaHost.url(null)).isEqualTo("http://localhost:11434");
    }
}
