package io.github.circuitrylabs.forge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.core.Turn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {

    private static final int ROWS = 10_000;

    private final Exporters exporters = Exporters.load();
    private final Importers importers = Importers.load();

    @ParameterizedTest
    @ValueSource(strings = {"json", "jsonl", "csv"})
    void should_give_back_ten_thousand_awkward_scenarios(String format) throws IOException {
        List<ExportedScenario> rows = Samples.awkward(ROWS).toList();

        byte[] bytes = written(exporters.scenarios(format), rows);
        List<ExportedScenario> back = read(importers.scenarios(format), bytes);

        assertThat(back).isEqualTo(rows);
        assertThat(written(exporters.scenarios(format), back)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "jsonl", "csv"})
    void should_write_and_read_no_rows(String format) throws IOException {
        byte[] bytes = written(exporters.scenarios(format), List.of());

        assertThat(read(importers.scenarios(format), bytes)).isEmpty();
    }

    /** What other systems hold of a scenario: no rating, no effectiveness, no origin, not every tag. */
    @ParameterizedTest
    @ValueSource(strings = {"promptfoo", "inspect", "pyrit"})
    void should_give_back_the_ids_of_ten_thousand_awkward_scenarios(String format) throws IOException {
        List<ExportedScenario> rows = Samples.awkward(ROWS).toList();

        byte[] bytes = written(exporters.scenarios(format), rows);
        List<ExportedScenario> back = read(importers.scenarios(format), bytes);

        assertThat(back.stream().map(RoundTripTest::content)).containsExactlyElementsOf(contents(rows));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "jsonl", "csv", "promptfoo", "inspect", "pyrit", "prompt-only"})
    void should_refuse_to_write_what_would_come_back_as_another_text(String format) {
        for (String text : List.of("a\0b", "half \uD83D of a character")) {
            Scenario scenario =
                    Scenario.of("t", "Hi", List.of(), List.of(Turn.user(text)), Map.of(), Provenance.of("test"));
            List<ExportedScenario> rows = List.of(Samples.bare(), new ExportedScenario(scenario, null, null));

            assertThatThrownBy(() -> written(exporters.scenarios(format), rows))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(scenario.id().value())
                    .hasMessageFindingMatch("turns|follow_ups");
        }
    }

    @Test
    void should_give_back_training_pairs() throws IOException {
        List<TrainingPair> rows = Samples.awkwardTrainingPairs(ROWS).toList();

        byte[] bytes = written(exporters.trainingPairs("training-pairs"), rows);

        assertThat(read(importers.trainingPairs("training-pairs"), bytes)).isEqualTo(rows);
    }

    @Test
    void should_give_back_preference_pairs_with_and_without_a_label() throws IOException {
        List<PreferencePair> rows = Samples.awkwardPairs(ROWS).toList();

        byte[] bytes = written(exporters.preferencePairs("dpo"), rows);

        assertThat(read(importers.preferencePairs("dpo"), bytes)).isEqualTo(rows);
    }

    /** The id, which holds prompt, target, turns and criteria together, and the prompt for people to compare. */
    private static List<String> content(ExportedScenario row) {
        return List.of(row.scenario().id().value(), row.scenario().prompt());
    }

    private static List<List<String>> contents(List<ExportedScenario> rows) {
        return rows.stream().map(RoundTripTest::content).toList();
    }

    static <T> byte[] written(Exporter<T> exporter, List<T> rows) throws IOException {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        assertThat(exporter.write(rows.stream(), sink)).isEqualTo(rows.size());
        return sink.toByteArray();
    }

    static <T> List<T> read(Importer<T> importer, byte[] bytes) throws IOException {
        try (Stream<T> rows = importer.read("test", new ByteArrayInputStream(bytes))) {
            return rows.toList();
        }
    }
}
