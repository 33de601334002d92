package io.github.circuitrylabs.forge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.export.internal.StandardFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExportersTest {

    @Test
    void should_list_the_known_formats_when_a_name_is_unknown() {
        assertThatThrownBy(() -> Exporters.load().scenarios("xls"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("(xls)")
                .hasMessageContaining("csv, csv-spreadsheet, inspect, json, jsonl");
        assertThatThrownBy(() -> Importers.load().preferencePairs("xls"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("dpo");
    }

    @Test
    void should_read_every_format_it_writes_of_ours() {
        assertThat(Importers.load().scenarioFormats()).contains("csv", "json", "jsonl");
        assertThat(Importers.load().trainingPairFormats()).contains("training-pairs");
        assertThat(Importers.load().preferencePairFormats()).contains("dpo");
    }

    @Test
    void should_take_formats_of_other_providers() throws IOException {
        Exporters exporters = Exporters.of(List.of(new StandardFormats(), new CountingFormat("count")));

        long rows =
                exporters.trainingPairs("count").write(Stream.of(Samples.trainingPair()), new ByteArrayOutputStream());

        assertThat(rows).isEqualTo(1);
        assertThat(exporters.trainingPairFormats()).contains("count", "training-pairs");
    }

    @Test
    void should_refuse_two_formats_of_one_name() {
        assertThatThrownBy(() -> Exporters.of(List.of(new StandardFormats(), new CountingFormat("training-pairs"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("(training-pairs)");
    }

    @Test
    void should_not_write_an_adversarial_row_without_its_label() {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        PreferencePair unlabelled = Samples.plainPair();
        Exporter<PreferencePair> exporter = Exporters.load().preferencePairs("dpo", pair -> true);

        assertThatThrownBy(() -> exporter.write(Stream.of(unlabelled), sink))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(unlabelled.scenarioId().value())
                .hasMessageContaining("ADVERSARIAL_CONTENT");

        assertThat(sink.size()).isZero();
    }

    @Test
    void should_write_a_labelled_adversarial_row() throws IOException {
        Exporter<PreferencePair> exporter = Exporters.load().preferencePairs("dpo", pair -> true);

        assertThat(exporter.write(Stream.of(Samples.adversarialPair()), new ByteArrayOutputStream()))
                .isEqualTo(1);
    }

    private record CountingFormat(String format) implements FormatProvider, Exporter<TrainingPair> {

        @Override
        public List<Exporter<TrainingPair>> trainingPairExporters() {
            return List.of(this);
        }

        @Override
        public long write(Stream<TrainingPair> rows, @Nullable Canary canary, OutputStream sink) {
            return rows.count();
        }
    }
}
