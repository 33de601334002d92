package io.github.circuitrylabs.modelforge.train.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceTokenizerTest {

    @TempDir
    private Path folder;

    private Tokenizer tokenizer;

    @BeforeEach
    void loadWhatWeTrained() throws IOException {
        BytePairTrainer.defaults()
                .vocabularySize(700)
                .train(TokenizerGolden.corpus())
                .save(folder, 512);
        tokenizer = HuggingFaceTokenizer.load(folder);
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void should_give_the_ids_of_transformers_for_fuzzed_texts() throws IOException {
        for (JsonNode row : TokenizerGolden.json("fuzz.json")) {
            assertThat(tokenizer.encode(row.get("text").asText()))
                    .as(row.toString())
                    .isEqualTo(ids(row));
        }
    }

    @Test
    void should_decode_as_transformers_does() throws IOException {
        for (JsonNode row : TokenizerGolden.json("fuzz.json")) {
            assertThat(tokenizer.decode(ids(row))).isEqualTo(row.get("decoded").asText());
        }
    }

    @Test
    void should_encode_many_texts_as_one_by_one() throws IOException {
        List<String> texts = new ArrayList<>();
        TokenizerGolden.json("fuzz.json")
                .forEach(row -> texts.add(row.get("text").asText()));

        List<int[]> together = tokenizer.encodeAll(texts);

        assertThat(together).hasSameSizeAs(texts);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(together.get(i)).isEqualTo(tokenizer.encode(texts.get(i)));
        }
    }

    @Test
    void should_not_cut_long_texts() {
        assertThat(tokenizer.encode("9,".repeat(3000))).hasSizeGreaterThan(3000);
    }

    @Test
    void should_spell_special_tokens_only_when_asked() {
        int[] ids = tokenizer.encode("Certain.<|endoftext|>");

        assertThat(ids).endsWith(0);
        assertThat(tokenizer.decode(ids)).isEqualTo("Certain.");
        assertThat(tokenizer.decodeWithSpecialTokens(ids)).isEqualTo("Certain.<|endoftext|>");
    }

    @Test
    void should_know_its_special_ids_and_size() {
        assertThat(tokenizer.bosId()).isEqualTo(OptionalInt.of(0));
        assertThat(tokenizer.eosId()).isEqualTo(OptionalInt.of(0));
        assertThat(tokenizer.padId()).isEqualTo(OptionalInt.of(1));
        assertThat(tokenizer.vocabularySize()).isEqualTo(634);
    }

    @Test
    void should_take_special_ids_from_the_model_config_when_the_tokenizer_names_none() throws IOException {
        Files.delete(folder.resolve("tokenizer_config.json"));
        Files.writeString(folder.resolve("config.json"), "{\"bos_token_id\": 7, \"eos_token_id\": [8, 9]}");

        try (Tokenizer bare = HuggingFaceTokenizer.load(folder)) {
            assertThat(bare.bosId()).hasValue(7);
            assertThat(bare.eosId()).hasValue(8);
            assertThat(bare.padId()).isEmpty();
        }
    }

    @Test
    void should_write_conversations_by_the_template_of_the_config() throws IOException {
        assertThat(tokenizer.chatTemplate()).isEmpty();
        config("\"chat_template\": \"{{ bos_token }}{{ messages[0].content }}{{ eos_token }}\"");

        assertThat(rendered()).isEqualTo("<|endoftext|>Hi<|endoftext|>");
    }

    @Test
    void should_take_the_default_of_several_templates() throws IOException {
        config("\"chat_template\": [{\"name\": \"tool_use\", \"template\": \"tools\"},"
                + "{\"name\": \"default\", \"template\": \"plain\"}]");

        assertThat(rendered()).isEqualTo("plain");
    }

    @Test
    void should_prefer_the_template_in_a_file_of_its_own() throws IOException {
        config("\"chat_template\": \"of the config\"");
        Files.writeString(folder.resolve("chat_template.jinja"), "{{ messages[0].role }}{{ add_generation_prompt }}");

        assertThat(rendered()).isEqualTo("usertrue");
    }

    @Test
    void should_refuse_a_template_only_when_it_is_used() throws IOException {
        Files.writeString(folder.resolve("chat_template.jinja"), "{{ messages | nothing_known }}");

        try (Tokenizer withTemplate = HuggingFaceTokenizer.load(folder)) {
            ChatTemplate template = withTemplate.chatTemplate().orElseThrow();
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> template.render(List.of(new ChatMessage("user", "Hi")), true))
                    .withMessageContaining("chat_template.jinja")
                    .withMessageContaining("nothing_known");
        }
    }

    @Test
    void should_name_the_texts_that_become_control_tokens() {
        assertThat(tokenizer.controlTokens()).containsExactlyInAnyOrder("<|endoftext|>", "<|pad|>");
    }

    @Test
    void should_name_the_folder_without_a_tokenizer(@TempDir Path empty) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> HuggingFaceTokenizer.load(empty))
                .withMessageContaining(empty.toString());
    }

    private String rendered() {
        try (Tokenizer withTemplate = HuggingFaceTokenizer.load(folder)) {
            return withTemplate.chatTemplate().orElseThrow().render(List.of(new ChatMessage("user", "Hi")), true);
        }
    }

    private void config(String field) throws IOException {
        Path file = folder.resolve("tokenizer_config.json");
        Files.writeString(
                file, Files.readString(file).replaceFirst("\\{", Matcher.quoteReplacement("{" + field + ",")));
    }

    private static int[] ids(JsonNode row) {
        return StreamSupport.stream(row.get("ids").spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    @Test
    void should_know_the_bytes_of_every_token() throws IOException {
        String text = TokenizerGolden.corpus().collect(Collectors.joining());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int id : tokenizer.encode(text)) {
            bytes.writeBytes(tokenizer.bytes(id));
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(text);
    }
}
