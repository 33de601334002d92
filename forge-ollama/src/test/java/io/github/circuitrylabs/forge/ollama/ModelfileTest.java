package io.github.circuitrylabs.forge.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ModelDeployer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelfileTest {

    @TempDir
    Path folder;

    @Test
    void should_say_what_a_deployment_sends() throws IOException {
        // GIVEN
        ModelDeployer.Task task = ModelDeployer.Task.of(
                        "forge:v3",
                        folder.resolve("out/model.gguf"),
                        List.of(ModelDeployer.Probe.of("Once", 4, " there was")))
                .withAdapter(folder.resolve("adapter.gguf"))
                .withTemplate("{{ .System }}\n{{ .Prompt }}")
                .withSystem("Stay \"grounded\".")
                .withLicense("MIT")
                .withParameter("temperature", 0.7)
                .withParameter("stop", List.of("</s>", "\n"));

        // WHEN
        Modelfile.of(task, folder).write(folder.resolve("Modelfile"));

        // THEN
        assertThat(Files.readString(folder.resolve("Modelfile"))).isEqualTo("""
                FROM ./out/model.gguf
                ADAPTER ./adapter.gguf
                PARAMETER temperature 0.7
                PARAMETER stop </s>
                PARAMETER stop "
                "
                TEMPLATE "{{ .System }}
                {{ .Prompt }}"
                SYSTEM Stay "grounded".
                LICENSE MIT
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\"",
                "\"\"",
                "\"\"\"",
                "\"a",
                "a\"",
                " a ",
                "a\nb",
                "a\"\nb",
                "\"a\"\nb\"",
                "\n",
                "\n\n a",
                "a\r\nb",
                "# no comment",
                "FROM x\nSYSTEM y",
                "tab\there",
                "{{ if .System }}\"{{ .System }}\"\n{{ end }}"
            })
    void should_be_read_as_it_was_meant(String value) {
        assertThat(read(of(value).text())).containsExactly("FROM ./m.gguf", "SYSTEM " + value, "LICENSE end");
    }

    @Test
    void should_be_read_as_it_was_meant_whatever_the_text() {
        SplittableRandom random = new SplittableRandom(7);
        String[] parts = {"\"", "\"\"\"", "\n", " ", "a", "#", "FROM ", "\t", "é", "\r\n"};
        int written = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder value = new StringBuilder();
            for (int length = random.nextInt(9); length > 0; length--) {
                value.append(parts[random.nextInt(parts.length)]);
            }
            try {
                String text = of(value.toString()).text();
                assertThat(read(text)).containsExactly("FROM ./m.gguf", "SYSTEM " + value, "LICENSE end");
                written++;
            } catch (InvalidInputException e) {
                assertThat(value.toString()).containsPattern("\"\"\"[ \\t]*[\\r\\n]");
            }
        }
        assertThat(written).isGreaterThan(15_000);
    }

    @Test
    void should_refuse_what_no_marks_can_hold() {
        assertThatThrownBy(() -> of("a\"\"\"\nb").text())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("three quotation marks");
    }

    @Test
    void should_tell_of_characters_that_ollama_leaves_out() {
        assertThat(of("family 👨‍👩‍👧").text()).contains("# Ollama's reader leaves out");
        assertThat(of("plain 👋").text()).doesNotContain("#");
    }

    @Test
    void should_refuse_a_parameter_that_is_no_name() {
        Modelfile file = new Modelfile("m", null, null, null, null, Map.of("stop x\nFROM", "y"));

        assertThatThrownBy(file::text).isInstanceOf(InvalidInputException.class).hasMessageContaining("FROM");
    }

    private static Modelfile of(String system) {
        return new Modelfile("./m.gguf", null, null, system, "end", Map.of());
    }

    /** Reads by the rules of Ollama's own reader: a value ends at the first line end where its quotation marks are closed. */
    private static List<String> read(String text) {
        List<String> commands = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
                continue;
            }
            if (text.charAt(at) == '#') {
                at = text.indexOf('\n', at);
                continue;
            }
            int space = text.indexOf(' ', at);
            String name = text.substring(at, space);
            StringBuilder value = new StringBuilder();
            for (at = space + 1; at < text.length(); at++) {
                char c = text.charAt(at);
                if ((c == '\n' || c == '\r') && unquoted(value) != null) {
                    break;
                }
                value.append(c);
            }
            commands.add(name + " " + unquoted(value));
        }
        return commands;
    }

    private static String unquoted(CharSequence value) {
        String text = value.toString().strip();
        if (text.startsWith("\"\"\"")) {
            return text.length() >= 6 && text.endsWith("\"\"\"") ? text.substring(3, text.length() - 3) : null;
        }
        if (text.startsWith("\"")) {
            return text.length() >= 2 && text.endsWith("\"") ? text.substring(1, text.length() - 1) : null;
        }
        return text;
    }
}
