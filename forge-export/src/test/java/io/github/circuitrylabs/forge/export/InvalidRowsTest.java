package io.github.circuitrylabs.forge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvalidRowsTest {

    private static final String GOOD = "{\"prompt\":\"Hi\",\"evaluation_target\":\"t\"}\n";

    private final Importers importers = Importers.load();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"evaluation_target\":\"t\"}|prompt|missing",
                "{\"prompt\":5,\"evaluation_target\":\"t\"}|prompt|(5)",
                "{\"prompt\":\"a\\u0000b\",\"evaluation_target\":\"t\"}|prompt|NUL",
                "{\"prompt\":\"a\\ud83d\",\"evaluation_target\":\"t\"}|prompt|half of a character",
                "{\"prompt\":\"Hi\",\"evaluation_target\":\"t\",\"success_criteria\":[1]}|success_criteria|(1)",
                "{\"prompt\":\"Hi\",\"evaluation_target\":\"t\",\"turns\":[{\"role\":\"robot\",\"content\":\"x\"}]}|turns.role|(robot)",
                "{\"prompt\":\"Hi\",\"evaluation_target\":\"t\",\"id\":\"0000000000000000000000000000000000000000000000000000000000000000\"}|id|does not belong",
                "{\"prompt\":\"Hi\",\"evaluation_target\":\"t\",\"id\":\"x\"}|id|(x)",
                "{\"prompt\":\"Hi\",\"evaluation_target\":\"t\",\"rating\":{\"stars\":9,\"rated_at\":\"2026-01-01T00:00:00Z\"}}|rating.stars|(9)",
                "{\"prompt\":\"Hi\",\"evaluation_target\":\"t\",\"rating\":{\"stars\":4,\"rated_at\":\"yesterday\"}}|rating.rated_at|(yesterday)",
                "{\"prompt\":\"Hi\",\"evaluation_target\":\"t\",\"provenance\":{\"seed\":1.5}}|provenance.seed|(1.5)",
                "{\"prompt\":\"Hi\",\"evaluation_target\":\"t\",\"effectiveness\":7}|effectiveness|(7)"
            })
    void should_name_file_line_field_and_value(String row, String field, String part) {
        InvalidDatasetException problem = problem(importers.scenarios("jsonl"), GOOD + "\n" + row + "\n");

        assertThat(problem.file()).isEqualTo("data.jsonl");
        assertThat(problem.line()).isEqualTo(3);
        assertThat(problem.field()).isEqualTo(field);
        assertThat(problem).hasMessageContaining(part);
    }

    @Test
    void should_give_the_good_rows_before_the_bad_one() throws IOException {
        List<ExportedScenario> good = new ArrayList<>();
        InputStream source = stream(GOOD + "{\"prompt\":");

        assertThatThrownBy(() ->
                        importers.scenarios("jsonl").read("data.jsonl", source).forEach(good::add))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("cut off");

        assertThat(good).hasSize(1);
    }

    @Test
    void should_refuse_a_key_given_twice() {
        InvalidDatasetException problem = problem(
                importers.scenarios("jsonl"), "{\"prompt\":\"a\",\"prompt\":\"b\",\"evaluation_target\":\"t\"}");

        assertThat(problem).hasMessageContaining("prompt");
    }

    @Test
    void should_refuse_bytes_that_are_no_text() {
        byte[] bytes =
                (GOOD + "{\"prompt\":\"\u00e9\",\"evaluation_target\":\"t\"}").getBytes(StandardCharsets.ISO_8859_1);

        InvalidDatasetException problem = catchThrowableOfType(
                InvalidDatasetException.class,
                () -> importers
                        .scenarios("jsonl")
                        .read("data.jsonl", new ByteArrayInputStream(bytes))
                        .toList());

        assertThat(problem.line()).isEqualTo(2);
        assertThat(problem).hasMessageContaining("UTF-8");
    }

    @Test
    void should_say_that_lines_are_no_array() {
        InvalidDatasetException problem = problem(importers.scenarios("json"), GOOD + GOOD);

        assertThat(problem).hasMessageContaining("jsonl");
    }

    @Test
    void should_name_the_line_of_a_bad_row_in_an_array() {
        InvalidDatasetException problem =
                problem(importers.scenarios("json"), "[\n" + GOOD + ",\n{\"prompt\":\"x\"}\n]");

        assertThat(problem.line()).isEqualTo(4);
        assertThat(problem.field()).isEqualTo("evaluation_target");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"prompt\":\"Hi\",\"evaluation_target\":\"t\"}", "[{\"prompt\":\"Hi\",", "[]x", ""})
    void should_refuse_a_broken_array(String text) {
        assertThat(problem(importers.scenarios("json"), text)).isNotNull();
    }

    @Test
    void should_name_the_line_of_a_bad_row_in_csv() {
        String csv = "prompt,evaluation_target,rating_stars,rating_rated_at\n\"two\nlines\",t,,\nx,t,nine,\n";

        InvalidDatasetException problem = problem(importers.scenarios("csv"), csv);

        assertThat(problem.line()).isEqualTo(4);
        assertThat(problem.field()).isEqualTo("rating.stars");
        assertThat(problem).hasMessageContaining("(nine)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "prompt,evaluation_target\\na,b,c|3 cells",
                "prompt,target\\na,b|evaluation_target",
                "prompt,prompt,evaluation_target\\na,b,c|two columns",
                "prompt,evaluation_target,tags\\na,b,x|JSON"
            })
    void should_say_what_is_wrong_with_csv(String csv, String part) {
        assertThat(problem(importers.scenarios("csv"), csv.replace("\\n", "\n")))
                .hasMessageContaining(part);
    }

    @Test
    void should_read_a_spreadsheet_csv_with_mark_plain_criterion_and_further_columns() throws IOException {
        String csv = "\uFEFFevaluation_target;prompt".replace(';', ',')
                + ",success_criteria,team\r\nt,Hi,stays kind,blue\r\n";

        ExportedScenario row = importers
                .scenarios("csv")
                .read("x.csv", stream(csv))
                .findFirst()
                .orElseThrow();

        assertThat(row.scenario().prompt()).isEqualTo("Hi");
        assertThat(row.scenario().successCriteria()).containsExactly("stays kind");
        assertThat(row.scenario().tags()).containsEntry("metadata.team", "blue");
    }

    @Test
    void should_refuse_a_preference_row_whose_prompt_was_edited() {
        String row = "{\"prompt\":\"edited\",\"chosen\":\"a\",\"rejected\":\"b\",\"prompt_id\":\"00\"}";

        assertThat(problem(importers.preferencePairs("dpo"), row).field()).isEqualTo("prompt_id");
    }

    @Test
    void should_refuse_a_weight_out_of_range() {
        String row = "{\"prompt\":\"p\",\"completion\":\"c\",\"evaluation_target\":\"t\",\"scenario_id\":\""
                + "a".repeat(64) + "\",\"weight\":0}";

        assertThat(problem(importers.trainingPairs("training-pairs"), row).field())
                .isEqualTo("weight");
    }

    @Test
    void should_read_a_row_before_the_next_one_is_there() throws IOException {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the rest is not there yet");
            }
        };
        String padding = " ".repeat(1 << 16) + "\n";
        InputStream source = new SequenceInputStream(stream(GOOD + padding), broken);

        assertThat(importers.scenarios("jsonl").read("x", source).findFirst()).isPresent();
    }

    @Test
    void should_close_the_source_with_the_stream() throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        InputStream source = new ByteArrayInputStream(new byte[0]) {
            @Override
            public void close() {
                closed.set(true);
            }
        };

        try (Stream<ExportedScenario> rows = importers.scenarios("jsonl").read("x", source)) {
            assertThat(rows).isEmpty();
        }

        assertThat(closed).isTrue();
    }

    private static InvalidDatasetException problem(Importer<?> importer, String text) {
        return catchThrowableOfType(
                InvalidDatasetException.class,
                () -> importer.read("data.jsonl", stream(text)).toList());
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
