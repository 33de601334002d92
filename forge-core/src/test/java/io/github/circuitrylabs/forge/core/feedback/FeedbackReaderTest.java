package io.github.circuitrylabs.forge.core.feedback;

import static io.github.circuitrylabs.forge.core.feedback.FeedbackFixtures.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.circuitrylabs.forge.core.AppliedFeedback;
import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.Deployment;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.Verdict;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    @Test
    void given_failed_scenarios_then_they_become_results_once_however_often_they_are_told() throws IOException {
        FailedScenario failed = failed("sycophancy", "a", 4, 3, 0.5);
        Feedback feedback = FeedbackFixtures.feedback(failed);
        Path file = write(feedback);

        FeedbackOutcome.Applied first = (FeedbackOutcome.Applied) reader.apply(file);
        Files.writeString(file, feedback.toJson().replace("10:00:00Z", "11:00:00Z"));
        FeedbackOutcome.Applied again = (FeedbackOutcome.Applied) reader.apply(file);

        assertThat(first.results()).isEqualTo(4);
        assertThat(again.results()).isZero();
        assertThat(datastore.results(failed.scenarioId()))
                .hasSize(4)
                .filteredOn(result -> result.verdict().isIssue())
                .hasSize(3)
                .allSatisfy(result -> assertThat(result.verdict().severity()).isEqualTo(0.5));
        assertThat(datastore.scenarios.get(failed.scenarioId()).provenance().model())
                .isEqualTo("forge-tiny-s1-g1");
    }

    @Test
    void given_a_scenario_with_results_of_its_own_then_they_are_not_counted_twice() throws IOException {
        FailedScenario failed = failed("sycophancy", "a", 4, 3, 0.5);
        datastore.addResults(List.of(new DeploymentResult(
                new Deployment("loop-1/g1/0", failed.scenarioId(), "harbor", "1", "loop-1/g1", Instant.EPOCH),
                Conversation.empty(),
                Verdict.foundIssue(0.5, "said so", "rules"))));

        reader.apply(write(FeedbackFixtures.feedback(failed)));

        assertThat(datastore.results(failed.scenarioId())).hasSize(1);
    }

    @Test
    void given_an_example_of_feedback_that_wore_out_then_it_is_demoted_and_promoted_when_it_works_again()
            throws IOException {
        FailedScenario failed = failed("sycophancy", "a", 1, 1, 0.5);
        reader.apply(write(FeedbackFixtures.feedback(failed)));
        for (int i = 0; i < 9; i++) {
            datastore.addResults(List.of(new DeploymentResult(
                    new Deployment("later/" + i, failed.scenarioId(), "harbor", "1", "later", Instant.EPOCH),
                    Conversation.empty(),
                    Verdict.passed("fine", "rules"))));
        }

        FeedbackOutcome.Applied later = (FeedbackOutcome.Applied) reader.apply(write(FeedbackFixtures.feedback()));

        assertThat(later.demoted()).isEqualTo(1);
        assertThat(datastore.examples("sycophancy", 9)).isEmpty();
    }

    @Test
    void given_patterns_of_several_files_then_the_newest_word_on_each_is_known() throws IOException {
        Feedback older = FeedbackFixtures.feedback();
        reader.apply(write(older));
        Feedback newer = new Feedback(
                "forge-tiny-s1-g2",
                older.timestamp().plusSeconds(1),
                "0.1.0",
                null,
                null,
                null,
                Map.of(),
                List.of(),
                List.of(
                        new DiscoveredPattern("technique", "flattery", 20, 40, 1.5, 0.01, "technique flattery"),
                        new DiscoveredPattern("word", "poem", 9, 9, 4, 0.001, "word poem")));
        datastore.addFeedback(new AppliedFeedback(
                "newer", newer.modelId(), newer.toJson(), Instant.now().plusSeconds(60)));

        assertThat(KnownPatterns.of(datastore))
                .extracting(DiscoveredPattern::value, DiscoveredPattern::trials)
                .containsExactly(tuple("poem", 9), tuple("flattery", 40));
    }

    @Test
    void given_more_trials_than_can_be_then_the_file_is_moved_aside() throws IOException {
        Path file = write(FeedbackFixtures.feedback(failed("sycophancy", "a", 2_000_000_000, 3, 0.5)));

        assertThat(reader.apply(file)).isInstanceOf(FeedbackOutcome.Quarantined.class);
    }

    @Test
    void given_a_file_that_cannot_be_read_then_the_others_are_taken() throws IOException {
        Path link = folder.resolve("a.json");
        Files.createSymbolicLink(link, Files.createDirectory(folder.resolve("sub")));
        Files.createSymbolicLink(folder.resolve("b.json"), folder.resolve("nowhere.json"));
        write(FeedbackFixtures.feedback());

        assertThat(reader.applyFolder(folder)).hasExactlyElementsOfTypes(FeedbackOutcome.Applied.class);
    }

    @Test
    void given_a_watched_folder_then_files_are_taken_in_as_they_come() throws IOException {
        Path incoming = folder.resolve("incoming");
        FeedbackWatch watch = new FeedbackWatch(reader, incoming, Duration.ofMillis(50));
        List<FeedbackOutcome> outcomes = new ArrayList<>();
        int[] looks = {0};

        watch.run(outcomes::add, () -> {
            if (looks[0]++ == 0) {
                put(incoming.resolve("m.json"), FeedbackFixtures.feedback().toJson());
                put(incoming.resolve("bad.json"), "{");
            }
            return outcomes.size() == 2 || looks[0] > 200;
        });

        assertThat(outcomes)
                .hasExactlyElementsOfTypes(FeedbackOutcome.Quarantined.class, FeedbackOutcome.Applied.class);
    }

    private static void put(Path file, String text) {
        try {
            AtomicFiles.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path write(Feedback feedback) throws IOException {
        return Files.writeString(folder.resolve(feedback.fileName()), feedback.toJson());
    }
}
