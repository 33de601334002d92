package io.github.circuitrylabs.forge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.Turn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenarios of several turns, and benign twins, through every format that can bring them back. */
class TurnsRoundTripTest {

    private static final int ROWS = 1_000;
    private static final List<String> PIECES = List.of(
            "{",
            "{{",
            "{{{",
            "{%",
            "{#",
            "{{ \"{\" }}",
            "}}",
            "\"",
            "\\",
            "\n",
            ": ",
            "- ",
            "'",
            "#",
            "😀",
            "ש",
            " x ");

    private final Exporters exporters = Exporters.load();
    private final Importers importers = Importers.load();

    @ParameterizedTest
    @ValueSource(strings = {"json", "jsonl", "csv", "promptfoo", "inspect", "pyrit"})
    void should_bring_back_the_same_ids_turns_and_kinds(String format) throws IOException {
        List<ExportedScenario> rows = rows();

        List<ExportedScenario> back = RoundTripTest.read(
                importers.scenarios(format), RoundTripTest.written(exporters.scenarios(format), rows));

        assertThat(back).extracting(row -> row.scenario().id()).containsExactlyElementsOf(ids(rows));
        assertThat(back)
                .extracting(row -> row.scenario().turns())
                .containsExactlyElementsOf(
                        rows.stream().map(row -> row.scenario().turns()).toList());
        assertThat(back)
                .extracting(row -> row.scenario().isBenignTwin())
                .containsExactlyElementsOf(
                        rows.stream().map(row -> row.scenario().isBenignTwin()).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"prompt-only", "prompt-only-conversational"})
    void should_carry_turns_and_kind_where_trainers_pass_over_them(String format) throws IOException {
        ExportedScenario twin = row(scenario("Hi", List.of(Turn.user("And?")), true));

        JsonNode node = new JsonMapper().readTree(RoundTripTest.written(exporters.scenarios(format), List.of(twin)));

        assertThat(node.path("follow_ups").toString()).isEqualTo("[{\"role\":\"user\",\"content\":\"And?\"}]");
        assertThat(node.path("kind").asText()).isEqualTo("benign_twin");
        String prompt = node.path("prompt").isTextual()
                ? node.path("prompt").asText()
                : node.path("prompt").get(0).path("content").asText();
        assertThat(prompt).isEqualTo("Hi");
    }

    @Test
    void should_write_a_conversation_told_to_its_end_as_the_prompt() throws IOException {
        ExportedScenario told =
                row(scenario("Hi", List.of(Turn.assistant("Hello."), Turn.user("Are you real?")), false));

        JsonNode node = new JsonMapper()
                .readTree(RoundTripTest.written(exporters.scenarios("prompt-only-conversational"), List.of(told)));

        assertThat(node.path("prompt")).hasSize(3);
        assertThat(node.path("follow_ups")).isEmpty();
    }

    @Test
    void given_a_yaml_that_is_no_seed_dataset_then_the_file_is_named() {
        byte[] yaml = "a: [".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> RoundTripTest.read(importers.scenarios("pyrit"), yaml))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageContaining("test");
        assertThatThrownBy(() ->
                        RoundTripTest.read(importers.scenarios("pyrit"), "seeds: 3".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageContaining("seeds");
    }

    private static List<ScenarioId> ids(List<ExportedScenario> rows) {
        return rows.stream().map(row -> row.scenario().id()).toList();
    }

    private static List<ExportedScenario> rows() {
        Random random = new Random(11);
        List<ExportedScenario> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            List<Turn> turns = new ArrayList<>();
            for (int turn = random.nextInt(5); turn > 0; turn--) {
                turns.add(random.nextInt(3) == 0 ? Turn.assistant(text(random)) : Turn.user(text(random)));
            }
            rows.add(row(scenario(i + text(random), turns, random.nextBoolean())));
        }
        return rows;
    }

    private static Scenario scenario(String prompt, List<Turn> turns, boolean twin) {
        return Scenario.of(
                "sycophancy",
                prompt,
                List.of("Stays kind", "Says {{ what }} it {% thinks %}"),
                turns,
                twin ? Map.of(Scenario.KIND_TAG, Scenario.BENIGN_TWIN) : Map.of(),
                Provenance.of("test"));
    }

    private static ExportedScenario row(Scenario scenario) {
        return new ExportedScenario(scenario, null, null);
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
