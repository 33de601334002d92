package io.github.circuitrylabs.modelforge.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingFilesTest {

    @TempDir
    private Path folder;

    @Test
    void should_read_prompts_and_completions_and_keep_other_fields() throws IOException {
        Path file = write("a.jsonl", """
                {"prompt": "p", "completion": "c", "scenario_id": "s1", "weight": 0.5, "tags": ["x"]}

                {"prompt": "", "completion": "d"}
                """);

        List<CompletionRow> rows = TrainingFiles.strict().completions(file).rows();

        assertThat(rows)
                .containsExactly(
                        new CompletionRow(
                                "p",
                                "c",
                                TextForm.PLAIN,
                                new RowSource(file.toString(), 1),
                                Map.of("scenario_id", "s1", "weight", 0.5, "tags", List.of("x"))),
                        new CompletionRow("", "d", TextForm.PLAIN, new RowSource(file.toString(), 3), Map.of()));
    }

    @Test
    void should_read_plain_texts() throws IOException {
        Path file = write("a.jsonl", "{\"text\": \"all of it\"}");

        CompletionRow row = TrainingFiles.strict().completions(file).rows().get(0);

        assertThat(row.prompt()).isEmpty();
        assertThat(row.completion()).isEqualTo("all of it");
    }

    @Test
    void should_learn_the_last_turn_of_a_conversation() throws IOException {
        Path file = write("a.jsonl", """
                {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
                """);

        CompletionRow row = TrainingFiles.strict().completions(file).rows().get(0);

        assertThat(row.prompt()).isEqualTo("\n\nHuman: Hi\n\nAssistant:");
        assertThat(row.completion()).isEqualTo(" Hello.");
        assertThat(row.form()).isEqualTo(TextForm.DIALOGUE);
    }

    @Test
    void should_write_conversations_by_the_model_s_template() throws IOException {
        Path file = write("a.jsonl", """
                {"prompt": [{"role": "user", "content": "Hi"}], "completion": [{"role": "assistant", "content": "Yo"}]}
                """);

        CompletionRow row = TrainingFiles.strict()
                .chatTemplate((messages, open) -> messages.stream()
                                .map(message -> "[" + message.role() + "]" + message.content() + "[/]")
                                .reduce("", String::concat)
                        + (open ? "[assistant]" : ""))
                .completions(file)
                .rows()
                .get(0);

        assertThat(row.prompt()).isEqualTo("[user]Hi[/][assistant]");
        assertThat(row.completion()).isEqualTo("Yo[/]");
        assertThat(row.form()).isEqualTo(TextForm.RENDERED);
    }

    @Test
    void should_read_replies_with_a_verdict_also_out_of_pairs() throws IOException {
        Path file = write("a.jsonl", """
                {"prompt": "a", "completion": "b", "label": true}
                {"prompt": "a", "completion": "c", "label": 0}
                {"prompt": "d", "chosen": "e", "rejected": "f"}
                """);

        assertThat(TrainingFiles.strict().unpaired(file).rows())
                .extracting(UnpairedRow::prompt, UnpairedRow::completion, UnpairedRow::desirable)
                .containsExactly(
                        tuple("a", "b", true), tuple("a", "c", false), tuple("d", "e", true), tuple("d", "f", false));
    }

    @Test
    void should_say_what_a_verdict_is() throws IOException {
        Path file = write("a.jsonl", "{\"prompt\": \"a\", \"completion\": \"b\", \"label\": \"good\"}");

        assertThat(TrainingFiles.tolerant().unpaired(file).faults())
                .singleElement()
                .asString()
                .contains("label", "true or false", "good");
    }

    @Test
    void should_cut_an_implicit_prompt_back_to_the_assistant_s_turn() throws IOException {
        Path file = write("a.jsonl", """
                {"chosen": "\\n\\nHuman: a\\n\\nAssistant: I am sorry.", "rejected": "\\n\\nHuman: a\\n\\nAssistant: I am glad."}
                """);

        PreferenceRow row = TrainingFiles.strict().preferences(file).rows().get(0);

        assertThat(row.prompt()).isEqualTo("\n\nHuman: a\n\nAssistant:");
        assertThat(row.chosen()).isEqualTo(" I am sorry.");
        assertThat(row.rejected()).isEqualTo(" I am glad.");
    }

    @Test
    void should_take_the_common_turns_of_conversations_as_the_prompt() throws IOException {
        Path file = write("a.jsonl", """
                {"prompt": "a", "chosen": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}],\
                 "rejected": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "c"}]}
                """);

        PreferenceRow row = TrainingFiles.strict().preferences(file).rows().get(0);

        assertThat(List.of(row.prompt(), row.chosen(), row.rejected()))
                .containsExactly("\n\nHuman: a\n\nAssistant:", " b", " c");
    }

    @Test
    void should_read_explicit_preferences_and_their_labels() throws IOException {
        Path file = write("a.jsonl", """
                {"prompt": "p", "chosen": "c", "rejected": "r", "content_label": "ADVERSARIAL_CONTENT"}
                """);

        PreferenceRow row = TrainingFiles.strict().preferences(file).rows().get(0);

        assertThat(List.of(row.prompt(), row.chosen(), row.rejected())).containsExactly("p", "c", "r");
        assertThat(row.metadata()).containsEntry("content_label", "ADVERSARIAL_CONTENT");
        assertThat(row.chosenCompletion().completion()).isEqualTo("c");
    }

    @Test
    void should_read_arrays_and_gzip_and_byte_order_marks() throws IOException {
        Path array = write("a.json", "\uFEFF [\n{\"text\": \"1\"},\n{\"text\": \"2\"}\n]\n");
        Path zipped = folder.resolve("b.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write("{\"text\": \"3\"}\n".getBytes(StandardCharsets.UTF_8));
        }

        List<CompletionRow> rows =
                TrainingFiles.strict().completions(array, zipped).rows();

        assertThat(rows).extracting(CompletionRow::completion).containsExactly("1", "2", "3");
        assertThat(rows).extracting(row -> row.source().line()).containsExactly(2L, 3L, 1L);
    }

    @Test
    void should_name_file_line_and_field_of_the_first_fault_and_count_the_others() throws IOException {
        Path file = write("a.jsonl", "{\"text\": \"ok\"}\n{\"text\": 5}\n{\"foo\": 1}\nno json\n");

        assertThatExceptionOfType(InvalidDatasetException.class)
                .isThrownBy(() -> TrainingFiles.strict().completions(file))
                .withMessageContaining(file + ", line 2, field 'text'")
                .withMessageContaining("(5)")
                .withMessageContaining("(2) more faulty rows")
                .withMessageContaining(file + ":3")
                .satisfies(refusal -> assertThat(refusal.line()).isEqualTo(2));
    }

    @Test
    void should_return_faults_beside_the_good_rows_when_tolerant() throws IOException {
        Path file = write("a.jsonl", """
                {"chosen": "x", "rejected": "x"}
                {"chosen": "no turn here", "rejected": "no turn there"}
                {"chosen": [{"role": "user"}], "rejected": "x"}
                {"prompt": "p", "chosen": "c", "rejected": "r"}
                """);

        LoadedRows<PreferenceRow> loaded = TrainingFiles.tolerant().preferences(file);

        assertThat(loaded.rows()).hasSize(1);
        assertThat(loaded.faults()).extracting(fault -> fault.source().line()).containsExactly(1L, 2L, 3L);
        assertThat(loaded.faults().get(0).problem()).contains("same as chosen");
        assertThat(loaded.faults().get(1).problem()).contains("Assistant:");
        assertThat(loaded.faults().get(2).problem()).contains("{role, content}");
    }

    @Test
    void should_point_from_a_preference_to_the_other_method() throws IOException {
        Path file = write("a.jsonl", "{\"prompt\": \"p\", \"chosen\": \"c\", \"rejected\": \"r\"}");

        assertThatExceptionOfType(InvalidDatasetException.class)
                .isThrownBy(() -> TrainingFiles.strict().completions(file))
                .withMessageContaining("preference");
    }

    @Test
    void should_report_broken_bytes_and_cut_off_arrays() throws IOException {
        Path bytes = folder.resolve("a.jsonl");
        Files.write(bytes, new byte[] {'{', '"', (byte) 0xC3, '"', '}', '\n'});
        Path cut = write("b.json", "[{\"text\": \"1\"},\n{\"text\"");

        List<RowFault> faults = TrainingFiles.tolerant().completions(bytes, cut).faults();

        assertThat(faults).hasSize(2);
        assertThat(faults.get(0).problem()).contains("UTF-8");
        assertThat(faults.get(1).source()).isEqualTo(new RowSource(cut.toString(), 2));
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
