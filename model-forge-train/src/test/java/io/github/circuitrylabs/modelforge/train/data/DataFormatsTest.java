package io.github.circuitrylabs.modelforge.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data that are no JSON: CSV, Parquet, dataset folders. */
class DataFormatsTest {

    private static final String CSV = """
            prompt,completion,evaluation_target,weight,empty
            "Say ""hi"", please","Hi,
            there",sycophancy,0.5,
            Second,Reply,,,
            """;

    @TempDir
    private Path folder;

    @Test
    void should_read_the_rows_of_a_csv_file_with_their_lines() throws IOException {
        Path file = write("a.csv", CSV);

        List<CompletionRow> rows = TrainingFiles.strict().completions(file).rows();

        assertThat(rows).extracting(CompletionRow::prompt).containsExactly("Say \"hi\", please", "Second");
        assertThat(rows.get(0).completion()).isEqualTo("Hi,\nthere");
        assertThat(rows.get(0).metadata())
                .containsEntry("evaluation_target", "sycophancy")
                .doesNotContainKey("empty");
        assertThat(rows.get(0).weight()).isEqualTo(0.5);
        assertThat(rows.get(1).source()).isEqualTo(new RowSource(file.toString(), 4));
    }

    @Test
    void should_read_zipped_tabs_and_conversations_in_cells() throws IOException {
        Path file = folder.resolve("a.tsv.gz");
        String turns = "[{\"\"role\"\": \"\"user\"\", \"\"content\"\": \"\"Hi\"\"},"
                + "{\"\"role\"\": \"\"assistant\"\", \"\"content\"\": \"\"Yo\"\"}]";
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(("id\tmessages\n1\t\"" + turns + "\"\n").getBytes(StandardCharsets.UTF_8));
        }

        assertThat(TrainingFiles.strict().completions(file).rows())
                .extracting(CompletionRow::completion)
                .containsExactly(" Yo");
    }

    @Test
    void should_name_the_line_field_and_value_of_a_faulty_cell() throws IOException {
        Path file = write("a.csv", "prompt,completion,label\np,c,true\np,c,maybe\n");

        assertThatExceptionOfType(InvalidDatasetException.class)
                .isThrownBy(() -> TrainingFiles.strict().unpaired(file))
                .withMessageContaining(file + ", line 3, field 'label'")
                .withMessageContaining("maybe");
    }

    @Test
    void should_report_a_row_of_another_width() throws IOException {
        Path file = write("a.csv", "prompt,completion\np,c\np,c,d,e\n");

        LoadedRows<CompletionRow> loaded = TrainingFiles.tolerant().completions(file);

        assertThat(loaded.rows()).hasSize(1);
        assertThat(loaded.faults()).hasSize(1);
    }

    @Test
    void should_read_the_training_split_of_a_dataset_folder_in_parquet() throws URISyntaxException {
        List<CompletionRow> rows =
                TrainingFiles.strict().completions(resource("/golden/data/hf")).rows();

        assertThat(rows)
                .extracting(CompletionRow::prompt)
                .containsExactly(
                        "\n\nHuman: Hi\n\nAssistant:",
                        "\n\nHuman: One\n\nAssistant: Two\n\nHuman: Three\n\nAssistant:");
        assertThat(rows).extracting(CompletionRow::completion).containsExactly(" Hello. Größe 😀", " Four\nlines");
        assertThat(rows.get(0).metadata()).containsEntry("evaluation_target", "sycophancy");
        assertThat(rows.get(0).weight()).isEqualTo(0.5);
        assertThat(rows.get(1).source().file()).endsWith("train-00000-of-00001.parquet");
        assertThat(rows.get(1).source().line()).isEqualTo(2);
    }

    @Test
    void should_leave_test_files_of_a_folder_without_a_card() throws IOException {
        write("extra.jsonl", "{\"text\": \"extra\"}");
        write("test.jsonl", "{\"text\": \"held back\"}");

        assertThat(TrainingFiles.strict().completions(folder).rows())
                .extracting(CompletionRow::completion)
                .containsExactly("extra");

        write("train.jsonl", "{\"text\": \"train\"}");
        assertThat(TrainingFiles.strict().completions(folder).rows())
                .extracting(CompletionRow::completion)
                .containsExactly("train");
    }

    @Test
    void should_take_the_default_configuration_and_its_files_only() throws IOException {
        write("a.jsonl", "{\"text\": \"a\"}");
        write("b.jsonl", "{\"text\": \"b\"}");
        write(
                "README.md",
                "---\nconfigs:\n- config_name: first\n  data_files: a.jsonl\n- config_name: second\n"
                        + "  default: true\n  data_files: b.jsonl\n---\n# Card\n");

        assertThat(TrainingFiles.strict().completions(folder).rows())
                .extracting(CompletionRow::completion)
                .containsExactly("b");
    }

    @Test
    void should_say_which_files_of_the_card_are_missing() throws IOException {
        write("README.md", "---\nconfigs:\n- config_name: default\n  data_files: ../secret/*.jsonl\n---\n");

        assertThatExceptionOfType(InvalidDatasetException.class)
                .isThrownBy(() -> TrainingFiles.strict().completions(folder))
                .withMessageContaining("../secret/*.jsonl");
    }

    @Test
    void should_refuse_a_folder_without_data() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> TrainingFiles.strict().completions(folder))
                .withMessageContaining(folder.toString());
    }

    @Test
    void should_report_a_file_that_is_no_parquet() throws IOException {
        Path file = write("a.parquet", "PAR1 but not really");

        assertThat(TrainingFiles.tolerant().completions(file).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.problem()).contains("Parquet"));
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(getClass().getResource(name)).toURI());
    }
}
