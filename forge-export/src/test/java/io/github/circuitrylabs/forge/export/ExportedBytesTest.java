package io.github.circuitrylabs.forge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden files are made by the script beside them, which shares no code with us. */
class ExportedBytesTest {

    private final Exporters exporters = Exporters.load();

    @ParameterizedTest
    @ValueSource(strings = {"json", "jsonl", "csv"})
    void should_write_every_column_of_a_scenario(String format) throws IOException {
        List<ExportedScenario> rows = List.of(Samples.full(), Samples.bare());

        byte[] bytes = RoundTripTest.written(exporters.scenarios(format), rows);

        assertThat(text(bytes)).isEqualTo(golden("scenarios." + format));
    }

    @Test
    void should_write_training_pairs() throws IOException {
        byte[] bytes =
                RoundTripTest.written(exporters.trainingPairs("training-pairs"), List.of(Samples.trainingPair()));

        assertThat(text(bytes)).isEqualTo(golden("training-pairs.jsonl"));
    }

    @Test
    void should_write_the_label_column_in_every_preference_row() throws IOException {
        byte[] bytes = RoundTripTest.written(
                exporters.preferencePairs("dpo"), List.of(Samples.adversarialPair(), Samples.plainPair()));

        assertThat(text(bytes)).isEqualTo(golden("dpo.jsonl"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "jsonl", "csv"})
    void should_hand_rows_to_the_sink_before_the_last_one_is_asked_for(String format) throws IOException {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        int rows = 2_000;
        Stream<ExportedScenario> stream = IntStream.range(0, rows).mapToObj(i -> {
            if (i == rows - 1) {
                assertThat(sink.size()).isGreaterThan(100_000);
            }
            return Samples.full();
        });

        exporters.scenarios(format).write(stream, sink);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "jsonl", "csv"})
    void should_refuse_half_a_character_instead_of_replacing_it(String format) {
        Scenario broken = Scenario.of("t", "a \uD83D b", List.of(), Provenance.of("human"));

        assertThatThrownBy(() -> exporters
                        .scenarios(format)
                        .write(Stream.of(new ExportedScenario(broken, null, null)), new ByteArrayOutputStream()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(broken.id().value())
                .hasMessageContaining("prompt");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String golden(String name) throws IOException {
        try (InputStream file = ExportedBytesTest.class.getResourceAsStream("/golden/" + name)) {
            assertThat(file).as(name).isNotNull();
            return text(file.readAllBytes());
        }
    }
}
