package io.github.circuitrylabs.forge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.PreferencePair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceDatasetTest {

    private static final HuggingFaceCard CARD = HuggingFaceCard.of("Scenarios: \"first\"", "What they are.", "mit");

    @TempDir
    Path parent;

    private final HuggingFaceDataset dataset = new HuggingFaceDataset(
            CARD, HuggingFaceDataset.Storage.JSONL, ExportSettings.standard().withCanary(null));

    @Test
    void should_write_flat_scenarios_and_a_card_that_declares_every_column() throws IOException {
        Path folder = parent.resolve("set");

        ExportManifest manifest =
                dataset.writeScenarios(folder, Map.of("train", Stream.of(Samples.full(), Samples.bare())));

        assertThat(manifest.rows()).isEqualTo(2);
        assertThat(folder.resolve("manifest.json")).content().isEqualTo(manifest.toJson());
        List<String> lines = Files.readAllLines(folder.resolve("data/train-00000-of-00001.jsonl"));
        JsonNode full = new JsonMapper().readTree(lines.get(0));
        assertThat(full.path("rating_stars").asInt()).isEqualTo(4);
        assertThat(full.path("turns").get(0).path("role").asText()).isEqualTo("assistant");
        assertThat(full.path("tags").asText()).isEqualTo("{\"technique\":\"role reversal\",\"persona\":\"teacher\"}");
        assertThat(new JsonMapper().readTree(lines.get(1)).fieldNames())
                .toIterable()
                .containsExactlyElementsOf(() -> full.fieldNames());
        assertThat(folder.resolve("README.md"))
                .content()
                .startsWith("---\nlicense: \"mit\"\n")
                .contains("pretty_name: \"Scenarios: \\\"first\\\"\"\n")
                .contains("  - name: success_criteria\n    sequence: string\n")
                .contains("  - name: rating_stars\n    dtype: int64\n")
                .contains("    num_examples: 2\n")
                .contains("- \"n<1K\"\n")
                .endsWith("---\n# Scenarios: \"first\"\n\nWhat they are.\n")
                .doesNotContain("extra_gated");
    }

    @Test
    void should_gate_a_dataset_as_soon_as_one_row_is_labelled() throws IOException {
        Path folder = parent.resolve("set");
        Stream<PreferencePair> rows = Stream.of(Samples.plainPair(), Samples.adversarialPair());

        dataset.writePreferencePairs(folder, Map.of("train", rows));

        assertThat(folder.resolve("README.md"))
                .content()
                .contains("extra_gated_heading:")
                .contains(": checkbox\n");
    }

    @Test
    void should_not_touch_a_folder_in_use() throws IOException {
        Path folder = Files.createDirectories(parent.resolve("set"));
        Files.writeString(folder.resolve("mine.txt"), "mine");

        assertThatThrownBy(() -> dataset.writeTrainingPairs(folder, Map.of("train", Stream.of(Samples.trainingPair()))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("set");

        assertThat(folder.resolve("mine.txt")).hasContent("mine");
    }

    @Test
    void should_leave_nothing_behind_when_the_rows_fail() throws IOException {
        Path folder = parent.resolve("set");
        Stream<PreferencePair> rows = Stream.of(Samples.plainPair(), Samples.plainPair())
                .peek(row -> {
                    throw new IllegalStateException("the source failed");
                });

        assertThatThrownBy(() -> dataset.writePreferencePairs(folder, Map.of("train", rows)))
                .hasMessage("the source failed");

        try (Stream<Path> left = Files.list(parent)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void should_refuse_a_split_that_is_no_word() {
        assertThatThrownBy(() -> dataset.writeTrainingPairs(parent.resolve("set"), Map.of("../x", Stream.of())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("(../x)");
    }
}
