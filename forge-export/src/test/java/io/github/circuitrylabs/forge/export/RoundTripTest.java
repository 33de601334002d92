package io.github.circuitrylabs.forge.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.TrainingPair;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
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

    @Test
    void should_give_back_training_pairs() throws IOException {
        List<TrainingPair> rows = List.of(Samples.trainingPair(), Samples.trainingPair());

        byte[] bytes = written(exporters.trainingPairs("training-pairs"), rows);

        assertThat(read(importers.trainingPairs("training-pairs"), bytes)).isEqualTo(rows);
    }

    @Test
    void should_give_back_preference_pairs_with_and_without_a_label() throws IOException {
        List<PreferencePair> rows = List.of(Samples.adversarialPair(), Samples.plainPair());

        byte[] bytes = written(exporters.preferencePairs("dpo"), rows);

        assertThat(read(importers.preferencePairs("dpo"), bytes)).isEqualTo(rows);
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
