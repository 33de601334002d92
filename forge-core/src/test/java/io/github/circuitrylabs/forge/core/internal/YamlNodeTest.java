package io.github.circuitrylabs.forge.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class YamlNodeTest {

    @Test
    void given_words_that_yaml_takes_for_something_else_then_they_stay_words() throws IOException {
        assertThat(read("a: [yes, 1.0, 2026-11-21]").get("a").texts()).containsExactly("yes", "1.0", "2026-11-21");
    }

    @Test
    void given_a_byte_order_mark_then_it_is_passed_over() throws IOException {
        assertThat(read("\uFEFFa: b").get("a").text()).isEqualTo("b");
    }

    @Test
    void given_a_tag_that_names_a_class_then_it_is_refused() {
        assertThatThrownBy(() -> read("a: !!javax.script.ScriptEngineManager [x]"))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageContaining("not allowed");
    }

    @Test
    void given_aliases_that_multiply_then_they_are_refused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
        }

        assertThatThrownBy(() -> read(bomb.toString())).isInstanceOf(InvalidDatasetException.class);
    }

    @Test
    void given_a_key_twice_then_the_second_line_is_named() throws IOException {
        YamlNode node = read("a: 1\nb: 2\na: 3\n");

        assertThatThrownBy(node::entries).hasMessageContaining("file.yaml, line 3, field 'a'");
    }

    @Test
    void given_broken_or_empty_yaml_then_the_place_is_named() {
        assertThatThrownBy(() -> read("a: [b\nc: d")).hasMessageContaining("file.yaml, line 2");
        assertThatThrownBy(() -> read(" \n")).hasMessageContaining("The file is empty");
        assertThatThrownBy(() -> read("a: ''").get("a").text()).hasMessageContaining("must not be blank");
    }

    @Test
    void given_bytes_that_are_no_utf8_then_it_says_so() {
        byte[] latin1 = "a: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> YamlNode.read("file.yaml", new ByteArrayInputStream(latin1)))
                .hasMessageContaining("not UTF-8");
    }

    private static YamlNode read(String yaml) throws IOException {
        return YamlNode.read("file.yaml", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    }
}
