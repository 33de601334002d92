package io.github.circuitrylabs.modelforge.train.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JinjaTemplateTest {

    /** What Jinja2 can and we refuse; everything else has to be the same. */
    private static final Set<String> REFUSED = Set.of(
            "{{ 'x' * 3 }}",
            "{% for t in messages if t.role != 'user' %}{{ t.content }}{% else %}none{% endfor %}",
            "{% for t in messages %}{{ loop.previtem.role if loop.previtem is defined else '-' }}{% endfor %}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chatml",
                "deepseek",
                "gemma",
                "llama2",
                "llama3",
                "llama31",
                "mistral1",
                "mistral3",
                "phi3",
                "qwen3",
                "tulu",
                "zephyr"
            })
    void should_write_conversations_as_transformers_does(String family) throws IOException {
        JinjaTemplate template = JinjaTemplate.parse(family, resource("templates/" + family + ".jinja"));
        List<JsonNode> cases = cases(family);

        assertThat(cases).hasSize(18);
        for (JsonNode each : cases) {
            if (each.has("text")) {
                assertThat(template.render(variables(each)))
                        .as(each.get("conversation").asText())
                        .isEqualTo(each.get("text").asText());
            } else {
                assertThatExceptionOfType(InvalidInputException.class)
                        .isThrownBy(() -> template.render(variables(each)))
                        .withMessageContaining("refuses this conversation: ")
                        .withMessageEndingWith(each.get("error").asText());
            }
        }
    }

    @Test
    void should_render_the_language_as_transformers_does_or_refuse() throws IOException {
        for (JsonNode each : cases("snippet")) {
            String source = each.get("source").asText();
            if (each.has("text") && !REFUSED.contains(source)) {
                assertThat(render(source, variables(each)))
                        .as(source)
                        .isEqualTo(each.get("text").asText());
            } else {
                assertThatExceptionOfType(InvalidInputException.class)
                        .as(source)
                        .isThrownBy(() -> render(source, variables(each)))
                        .withMessageContaining("cannot be rendered: ");
            }
        }
    }

    @Test
    void should_render_the_same_in_every_thread() throws IOException {
        JinjaTemplate template = JinjaTemplate.parse("qwen3", resource("templates/qwen3.jinja"));
        List<JsonNode> cases = cases("qwen3");

        List<String> wrong = IntStream.range(0, 20 * cases.size())
                .parallel()
                .mapToObj(i -> cases.get(i % cases.size()))
                .filter(each -> !template.render(variables(each))
                        .equals(each.get("text").asText()))
                .map(JsonNode::toString)
                .toList();

        assertThat(wrong).isEmpty();
    }

    @Test
    void should_read_what_is_said_as_data() {
        String said = "{{ bos_token }}{% raw %}{# ${1+1} #{1}";

        assertThat(render("{{ messages[0].content }}", turn(said))).isEqualTo(said);
        assertThat(render("{% set x = messages[0].content %}{{ x ~ '' }}", turn(said)))
                .isEqualTo(said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ ''.getClass() }}",
                "{{ messages.getClass().forName('java.lang.Runtime') }}",
                "{{ messages[0].content.getBytes() }}",
                "{{ messages.stream() }}",
                "{{ [].append(1) }}",
                "{{ ____int3rpr3t3r____.getConfig() }}",
                "{{ ____int3rpr3t3r____.render('x') }}",
                "{% include 'logback.xml' %}",
                "{% import 'x' as x %}",
                "{% from 'x' import y %}",
                "{% extends 'x' %}",
                "{{ type('x') }}",
                "{{ unixtimestamp() }}",
                "{{ '1.1.1.1' | ipaddr }}",
            })
    void should_reach_nothing_outside(String source) {
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> render(source, turn("Hello")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ ''.class }}",
                "{{ messages.class.name }}",
                "{{ ''.__class__.__mro__ }}",
                "{{ messages[0].content.bytes }}",
                "{{ ____int3rpr3t3r____.config.maxOutputSize }}",
                "{{ request }}{{ config }}"
            })
    void should_see_nothing_in_objects(String source) {
        assertThat(render(source, turn("Hello"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}x{% endfor %}{% endfor %}{% endfor %}",
                "{% for a in range(9999) %}{% for b in range(9999) %}{% set c = 1 %}{% endfor %}{% endfor %}",
                "{% set s = 'aaaaaaaaaaaaaaaa' %}{% set n = namespace(s=s) %}{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}{{ n.s }}",
                "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
                "{% for a in range(999999999) %}{% endfor %}{{ range(999999999) | length }}{{ raise_exception('short') }}"
            })
    void should_not_work_without_end(String source) {
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> render(source, turn("Hello")));
    }

    @Test
    void should_give_the_same_day_always() {
        assertThat(render("{{ strftime_now('%d %b %Y') }}", turn("Hello"))).isEqualTo("26 Jul 2024");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{% for t in messages %}", "{{ messages | }}", "{% endfor %}"})
    void should_name_the_template_that_is_none(String source) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> render(source, turn("Hello")))
                .withMessageStartingWith("The chat template (test.jinja) cannot be rendered: line 1");
    }

    private static String render(String source, Map<String, Object> variables) {
        return JinjaTemplate.parse("test.jinja", source).render(variables);
    }

    private static Map<String, Object> turn(String content) {
        return Map.of("messages", List.of(Map.of("role", "user", "content", content)), "bos_token", "<s>");
    }

    private static Map<String, Object> variables(JsonNode each) {
        return Map.of(
                "messages",
                new ObjectMapper()
                        .convertValue(each.get("messages"), new TypeReference<List<Map<String, String>>>() {}),
                "add_generation_prompt",
                each.get("add_generation_prompt").asBoolean(),
                "bos_token",
                "<s>",
                "eos_token",
                "</s>");
    }

    private static List<JsonNode> cases(String template) throws IOException {
        List<JsonNode> cases = new ArrayList<>();
        for (JsonNode each : new ObjectMapper().readTree(resource("rendered.json"))) {
            if (each.get("template").asText().equals(template)) {
                cases.add(each);
            }
        }
        return cases;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(JinjaTemplateTest.class.getResourceAsStream("/golden/chat/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
