package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.scenarioForge;
import static io.github.circuitrylabs.forge.cli.CommandRun.scenarioForgeTyping;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReviewCommandTest {

    @TempDir
    private Path home;

    @BeforeEach
    void generateFive() {
        scenarioForge(home, "generate", "--target", "ai_psychosis", "--count", "5", "--seed", "3");
    }

    @Test
    void should_store_stars_and_notes() {
        // WHEN
        CommandRun review = review("4\n2 too direct — ok?\nq\n");
        // THEN
        assertThat(review.exitCode()).isZero();
        assertThat(review.out()).contains("2 rated, 0 skipped.");
        List<JsonNode> rated = rated();
        assertThat(rated).extracting(rating -> rating.get("stars").asInt()).containsExactlyInAnyOrder(4, 2);
        assertThat(rated)
                .extracting(rating -> rating.get("notes").asText())
                .containsExactlyInAnyOrder("null", "too direct — ok?");
    }

    @Test
    void should_go_on_where_the_last_review_stopped() {
        // GIVEN
        review("4\n4\n4\nq\n");
        // WHEN
        CommandRun second = review("5\n5\n5\n5\n");
        // THEN
        assertThat(second.out()).contains("That was the last one.").contains("2 rated, 0 skipped.");
        assertThat(review("").out()).contains("you have rated everything");
    }

    @Test
    void should_show_skipped_ones_again_next_time() {
        // WHEN
        CommandRun first = review("s\n3\n3\n3\n3\n");
        // THEN
        assertThat(first.out()).contains("4 rated, 1 skipped.");
        assertThat(review("5\n").out()).contains("1 rated, 0 skipped.");
    }

    @Test
    void should_replace_the_rating_after_undo() {
        // WHEN
        CommandRun review = review("1\nu\n5\nq\n");
        // THEN
        assertThat(review.out())
                .contains("Rated ★☆☆☆☆; a new rating replaces it.")
                .contains("1 rated, 0 skipped.");
        assertThat(rated()).extracting(rating -> rating.get("stars").asInt()).containsExactly(5);
    }

    @Test
    void should_keep_what_was_rated_when_the_input_ends() {
        // WHEN
        CommandRun review = review("4\n");
        // THEN
        assertThat(review.exitCode()).isZero();
        assertThat(rated()).hasSize(1);
    }

    @Test
    void should_ask_again_after_nonsense() {
        // WHEN
        CommandRun review = review("6\nu\n\nfour\n4\nq\n");
        // THEN
        assertThat(review.out())
                .contains("(6) is no answer here")
                .contains("This is the first one")
                .contains("1 rated, 0 skipped.");
    }

    @Test
    void should_ask_each_rater_for_everything() {
        // GIVEN
        review("4\n4\n4\n4\n4\n");
        // WHEN
        CommandRun anna = scenarioForgeTyping("2\n2\n2\n2\n2\n", home, "review", "--rater", "anna");
        // THEN
        assertThat(anna.out()).contains("5 rated");
    }

    @Test
    void should_stop_at_the_limit() {
        assertThat(scenarioForgeTyping("4\n4\n4\n", home, "review", "--limit", "2")
                        .out())
                .contains("2 rated");
    }

    private CommandRun review(String typed) {
        return scenarioForgeTyping(typed, home, "review");
    }

    private List<JsonNode> rated() {
        JsonNode all = scenarioForge(home, "list", "--json").json();
        return StreamSupport.stream(all.spliterator(), false)
                .map(scenario -> scenario.get("rating"))
                .filter(rating -> !rating.isNull())
                .toList();
    }
}
