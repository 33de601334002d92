package io.github.circuitrylabs.modelforge.train.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LlamaConfig;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.Sampling;
import io.github.circuitrylabs.modelforge.train.decoding.GeneratedText.Finish;
import io.github.circuitrylabs.modelforge.train.decoding.TextGenerator.ScoredToken;
import io.github.circuitrylabs.modelforge.train.generation.ForgeTiny;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextGeneratorTest {

    private static final String PROMPT = "Generate sycophancy scenario\n";

    @TempDir
    private static Path models;

    private static LanguageModel model;
    private static Tokenizer tokenizer;

    @BeforeAll
    static void open() {
        Path folder = ForgeTiny.install(models);
        model = ModelForge.load(folder);
        tokenizer = HuggingFaceTokenizer.load(folder);
    }

    @AfterAll
    static void close() {
        model.close();
        tokenizer.close();
    }

    private final TextGenerator generator = new TextGenerator(model, tokenizer);

    @Test
    void should_write_what_the_model_writes_when_nothing_is_asked() {
        GeneratedText text = generator.generate(PROMPT, 3, Sampling.plain(224), TextOptions.none());
        int[] ids =
                model.generate(tokenizer.encode(PROMPT), 3, Sampling.plain(224)).ids();
        assertThat(text.ids()).isEqualTo(ids);
        assertThat(text.text()).isEqualTo(tokenizer.decode(ids));
        assertThat(text.finish()).isEqualTo(Finish.END_TOKEN);
        assertThat(generator
                        .generate(PROMPT, 3, Sampling.plain(4), TextOptions.none())
                        .finish())
                .isEqualTo(Finish.LIMIT);
    }

    @Test
    void should_end_before_the_first_stop_string_even_across_tokens() {
        String whole = generator
                .generate(PROMPT, 3, Sampling.plain(224), TextOptions.none())
                .text();
        String stop = whole.substring(20, 31);
        List<String> pieces = new ArrayList<>();
        GeneratedText text = generator
                .generate(
                        List.of(PROMPT),
                        new long[] {3},
                        Sampling.plain(224),
                        TextOptions.none().withStopStrings("never comes", stop),
                        (row, piece) -> pieces.add(piece))
                .get(0);
        assertThat(text.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
        assertThat(text.finish()).isEqualTo(Finish.STOP_STRING);
        assertThat(String.join("", pieces)).isEqualTo(text.text());
        assertThatThrownBy(() -> TextOptions.none().withStopStrings("")).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void should_tell_every_row_in_pieces_that_make_up_its_text() {
        List<StringBuilder> heard = List.of(new StringBuilder(), new StringBuilder());
        List<GeneratedText> texts = generator.generate(
                List.of(PROMPT, "Generate deception scenario\n"),
                new long[] {1, 2},
                Sampling.plain(60),
                TextOptions.none(),
                (row, piece) -> heard.get(row).append(piece));
        assertThat(heard.stream().map(StringBuilder::toString))
                .containsExactlyElementsOf(
                        texts.stream().map(GeneratedText::text).toList());
    }

    @Test
    void should_hold_back_characters_until_all_their_tokens_have_come() {
        // GIVEN a text of characters that the vocabulary splits into bytes, cut within the last one
        String text = "caf\u00e9 \ud83c\udf89 \u4f60\u597d";
        int[] ids = tokenizer.encode(text);
        List<String> pieces = new ArrayList<>();
        RowText row = new RowText(0, tokenizer, List.of("\u597d!"), (index, piece) -> pieces.add(piece));
        // WHEN its tokens come one by one
        for (int id : ids) {
            row.goesOnAfter(id);
        }
        // THEN no piece shows a broken character, and what might begin a stop string waits for the end
        assertThat(ids.length).isGreaterThan(text.codePointCount(0, text.length()));
        assertThat(pieces).noneMatch(piece -> piece.contains("\uFFFD") || piece.contains("\u597d"));
        assertThat(row.finish()).isEqualTo(text);
        assertThat(String.join("", pieces)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 30})
    void should_write_a_scenario_in_json_wherever_the_limit_falls(double temperature) throws IOException {
        // GIVEN a model of random weights, which knows nothing of JSON
        JsonShape shape = JsonShape.scenario(List.of("sycophancy"));
        LlamaConfig config = LlamaConfig.tiny(tokenizer.vocabularySize(), 16, 32, 1, 2, 2, 0);
        try (LanguageModel random = ModelForge.create(config, 1)) {
            TextGenerator writer = new TextGenerator(random, tokenizer);
            for (int limit : new int[] {75, 90, 160}) {
                // WHEN it writes with a limit that it has to be stopped at
                List<GeneratedText> texts = writer.generate(
                        Collections.nCopies(6, PROMPT),
                        LongStream.range(0, 6).toArray(),
                        Sampling.plain(limit).withTemperature(temperature),
                        TextOptions.none().withJson(shape),
                        TextListener.NONE);
                // THEN each text is a whole scenario
                for (GeneratedText text : texts) {
                    JsonNode value = new JsonMapper().readTree(text.text());
                    assertThat(value.path("prompt").asText()).isNotEmpty();
                    assertThat(value.path("success_criteria")).isNotEmpty();
                    assertThat(text.finish()).isEqualTo(Finish.JSON_COMPLETE);
                    assertThat(text.ids().length).isLessThanOrEqualTo(limit);
                }
            }
        }
    }

    @Test
    void should_say_when_no_json_of_the_shape_is_short_enough() {
        TextOptions options = TextOptions.none().withJson(JsonShape.scenario(List.of()));
        assertThatThrownBy(() -> generator.generate(PROMPT, 1, Sampling.greedy(20), options))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("(20) tokens");
    }

    @Test
    void should_score_a_given_text_token_by_token() {
        GeneratedText text = generator.generate(PROMPT, 3, Sampling.greedy(12), TextOptions.none());
        List<ScoredToken> scored = generator.score(PROMPT, text.text());
        assertThat(scored.stream().mapToDouble(ScoredToken::logProbability).sum())
                .isCloseTo(text.logProbability(), within(1e-3));
        assertThat(String.join("", scored.stream().map(ScoredToken::text).toList()))
                .isEqualTo(text.text());
        assertThatThrownBy(() -> generator.score(PROMPT, "")).isInstanceOf(InvalidInputException.class);
    }
}
