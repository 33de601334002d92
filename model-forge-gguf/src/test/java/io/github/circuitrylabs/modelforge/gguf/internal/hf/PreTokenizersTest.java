package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreTokenizersTest {
    private static final Path PATH = Path.of("tokenizer.json");

    private final JsonMapper json = new JsonMapper();

    @ParameterizedTest
    @ValueSource(strings = {"gpt-2", "smollm", "llama-bpe", "qwen2", "tekken"})
    void should_find_the_name_of_what_it_writes(String name) {
        assertThat(PreTokenizers.detect(PATH, PreTokenizers.node(PATH, name, json)))
                .isEqualTo(name);
        assertThat(PreTokenizers.known(name)).isTrue();
    }

    @Test
    void should_refuse_an_unknown_regex_with_its_hash() {
        ObjectNode node = PreTokenizers.node(PATH, "qwen2", json);
        ((ObjectNode) node.path("pretokenizers").get(0).path("pattern")).put("Regex", "\\w+");

        assertThatThrownBy(() -> PreTokenizers.detect(PATH, node))
                .isInstanceOf(TensorFileException.class)
                .hasMessageMatching("(?s).*sha-256 [0-9a-f]{64}.*");
    }

    @Test
    void should_refuse_splits_that_do_something_else_with_a_known_regex() {
        ObjectNode node = PreTokenizers.node(PATH, "qwen2", json);
        ((ObjectNode) node.path("pretokenizers").get(0)).put("behavior", "Removed");

        assertThatThrownBy(() -> PreTokenizers.detect(PATH, node)).isInstanceOf(TensorFileException.class);
    }

    @Test
    void should_refuse_to_guess_what_default_means() {
        assertThatThrownBy(() -> PreTokenizers.node(PATH, "default", json))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining("(default)");
    }
}
