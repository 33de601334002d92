package io.github.circuitrylabs.forge.core.feedback;

import static io.github.circuitrylabs.forge.core.feedback.FeedbackFixtures.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedbackReaderTest {

    @TempDir
    Path folder;

    private final MemoryDatastore datastore = new MemoryDatastore();
    private final FeedbackReader reader = new FeedbackReader(datastore, FeedbackFixtures.TARGETS, 2);

    @Test
    void given_failed_scenarios_then_the_most_effective_of_each_target_become_examples() throws IOException {
        Path file = write(FeedbackFixtures.feedback(
                failed("sycophancy", "weak", 10, 1, 0.2),
                failed("sycophancy", "strong", 10, 9, 0.9),
                failed("sycophancy", "lucky", 1, 1, 0.9),
                failed("reality_break", "other", 2, 1, 0.1)));

        FeedbackOutcome outcome = reader.apply(file);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        FeedbackOutcome.Applied.class,
                        applied -> assertThat(applied.promoted()).isEqualTo(3));
        assertThat(datastore.examples).extracting(Example::prompt).containsExactly("strong", "lucky", "other");
    }

    @Test
    void given_the_same_bytes_again_then_nothing_is_done() throws IOException {
        Path file = write(FeedbackFixtures.feedback(failed("sycophancy", "a", 2, 2, 0.5)));
        reader.apply(file);
        datastore.examples.clear();

        assertThat(reader.apply(file)).isEqualTo(new FeedbackOutcome.AlreadyApplied(file, "forge-tiny-s1-g1"));
        assertThat(datastore.examples).isEmpty();
    }

    @Test
    void given_a_scenario_of_the_ruler_or_of_a_curated_target_then_it_never_becomes_an_example() throws IOException {
        FailedScenario held = failed("sycophancy", "held", 2, 2, 0.5);
        datastore.heldOut.add(held.scenarioId());

        reader.apply(write(FeedbackFixtures.feedback(held, failed("minors", "curated", 2, 2, 0.5))));

        assertThat(datastore.examples).isEmpty();
        assertThat(datastore.feedback).hasSize(1);
    }

    @Test
    void given_a_bad_file_then_it_is_moved_aside_with_the_reason_and_the_others_are_taken() throws IOException {
        Files.writeString(folder.resolve("bad.json"), "{\"schema_version\": 1}");
        Path good = write(FeedbackFixtures.feedback());

        assertThat(reader.applyFolder(folder))
                .hasSize(2)
                .hasExactlyElementsOfTypes(FeedbackOutcome.Quarantined.class, FeedbackOutcome.Applied.class);

        Path quarantine = folder.resolve("quarantine");
        assertThat(folder.resolve("bad.json")).doesNotExist();
        assertThat(quarantine.resolve("bad.json")).hasContent("{\"schema_version\": 1}");
        assertThat(quarantine.resolve("bad.json.reason.txt"))
                .content()
                .contains("bad.json")
                .contains("lacks the field 'model_id'");
        assertThat(good).exists();
    }

    @Test
    void given_two_bad_files_of_one_name_then_both_are_kept() throws IOException {
        for (String content : new String[] {"one", "two"}) {
            Files.writeString(folder.resolve("bad.json"), content);
            reader.applyFolder(folder);
        }

        assertThat(folder.resolve("quarantine/bad.json")).hasContent("one");
        assertThat(folder.resolve("quarantine/bad.json.1")).hasContent("two");
    }

    @Test
    void given_an_unknown_target_or_bytes_that_are_no_text_then_the_file_is_moved_aside() throws IOException {
        Path unknown = write(FeedbackFixtures.feedback(failed("bad_puns", "a", 1, 1, 0)));
        assertThat(reader.apply(unknown))
                .isInstanceOfSatisfying(
                        FeedbackOutcome.Quarantined.class,
                        moved -> assertThat(moved.reason())
                                .contains("failed_scenarios[0].evaluation_target")
                                .contains("(bad_puns)"));

        Path noText = Files.write(folder.resolve("bytes.json"), new byte[] {'{', (byte) 0xff, '}'});
        assertThat(reader.apply(noText)).isInstanceOf(FeedbackOutcome.Quarantined.class);
    }

    @Test
    void given_no_folder_then_there_is_nothing_and_no_file_is_an_error() {
        assertThat(reader.applyFolder(folder.resolve("none"))).isEmpty();
        assertThatThrownBy(() -> reader.apply(folder.resolve("none.json"))).isInstanceOf(ForgeException.class);
    }

    private Path write(Feedback feedback) throws IOException {
        return Files.writeString(folder.resolve(feedback.fileName()), feedback.toJson());
    }
}
