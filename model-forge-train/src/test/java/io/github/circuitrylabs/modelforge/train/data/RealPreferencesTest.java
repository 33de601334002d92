package io.github.circuitrylabs.modelforge.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On pairs of Anthropic's hh-rlhf, kept outside the repository in {@code shared/data} beside or above it. */
class RealPreferencesTest {

    private Path file;

    @BeforeEach
    void findTheFile() {
        file = Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                .map(folder -> folder.resolve("shared/data/hh-harmless-1800.jsonl.gz"))
                .filter(Files::exists)
                .findFirst()
                .orElse(Path.of("absent"));
        assumeTrue(Files.exists(file), "shared/data/hh-harmless-1800.jsonl.gz is not there");
    }

    @Test
    void should_read_every_pair_and_put_the_prompt_before_the_last_reply() {
        LoadedRows<PreferenceRow> loaded = TrainingFiles.strict().preferences(file);

        assertThat(loaded.rows()).hasSize(1800).allSatisfy(row -> {
            assertThat(row.prompt()).startsWith("\n\nHuman:").endsWith("\n\nAssistant:");
            assertThat(row.chosen()).isNotEqualTo(row.rejected());
        });
    }

    @Test
    void should_pass_the_standard_policy() {
        TrainingSafetyPolicy.standard()
                .check(TrainingFiles.strict().preferences(file).rows());
    }
}
