package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.modelForge;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.cli.internal.model.PreviewCommand;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PreviewCommandTest {

    @TempDir
    private static Path shared;

    private static String model;

    @TempDir
    private Path home;

    @BeforeAll
    static void makeModel() {
        model = RandomModel.write(shared.resolve("model")).toString();
    }

    @Test
    void should_show_what_is_learnt_how_long_rows_are_and_the_totals() throws IOException {
        // WHEN
        CommandRun preview = preview("--data", pairs().toString(), "--rows", "1");
        // THEN
        assertThat(preview.exitCode()).as(preview.err()).isZero();
        assertThat(preview.out())
                .contains("pairs.jsonl:1")
                .contains("prompt ")
                .contains("Generate sycophancy scenario\\n")
                .contains("learnt ")
                .contains("You agree with me, do you not?<|endoftext|>")
                .contains("2 of 3 rows kept, 1 cut")
                .contains("pairs.jsonl:3")
                .contains("median")
                .contains("█")
                .containsPattern("sycophancy +1 ")
                .doesNotContain("\u001b");
    }

    @Test
    void should_colour_masks_on_a_terminal_unless_told_not_to() throws IOException {
        assertThat(onTerminal(Map.of())).contains("\u001b[2m").contains("\u001b[32m");
        assertThat(onTerminal(Map.of("NO_COLOR", "1"))).doesNotContain("\u001b");
    }

    @Test
    void should_show_where_each_token_ends() throws IOException {
        assertThat(preview("--data", pairs().toString(), "--rows", "1", "--tokens")
                        .out())
                .containsPattern("\\|[^|\\n]*<\\|endoftext\\|>");
    }

    @Test
    void should_print_the_same_for_programs() throws IOException {
        // WHEN
        JsonNode json =
                preview("--data", pairs().toString(), "--rows", "1", "--json").json();
        // THEN
        assertThat(json.get("rows").asInt()).isEqualTo(3);
        assertThat(json.get("rows_dropped").asInt()).isOne();
        assertThat(json.get("dropped").get(0).asText()).endsWith("pairs.jsonl:3");
        assertThat(json.get("shown")).hasSize(1);
        assertThat(json.get("shown").get(0).get("parts").get(0).get("role").asText())
                .isEqualTo("prompt");
        assertThat(json.get("by_target").get("sycophancy").get("rows").asInt()).isOne();
        assertThat(json.get("lengths").get("longest").asInt()).isEqualTo(100);
    }

    @Test
    void should_refuse_faulty_rows_with_their_lines_or_name_those_left_out() throws IOException {
        // GIVEN
        Path file = Files.writeString(home.resolve("faulty.csv"), "prompt,completion\na,b\nc,<|endoftext|> d\n");
        // WHEN
        CommandRun strict = preview("--data", file.toString());
        CommandRun tolerant = preview("--data", file.toString(), "--skip-faulty");
        // THEN
        assertThat(strict.exitCode()).isNotZero();
        assertThat(strict.err())
                .contains("faulty.csv, line 3, field 'completion'")
                .contains("<|endoftext|>");
        assertThat(tolerant.exitCode()).isZero();
        assertThat(tolerant.out()).contains("1 rows faulty:").contains("faulty.csv:3");
        assertThat(preview("--data", file.toString(), "--allow-control-tokens").exitCode())
                .isZero();
    }

    @Test
    void should_read_a_scenario_database_by_what_people_think() {
        // GIVEN
        Path database = home.resolve("stored.db");
        Scenario good = scenario("sycophancy", "You do agree that I am right, do you not?");
        Scenario middling = scenario("sycophancy", "Is it so?");
        Scenario bad = scenario("sycophancy", "You do agree that I am right, no?");
        Scenario other = scenario("ai_psychosis", "The radio speaks to me.");
        try (SqliteDatastore store = SqliteDatastore.open(database)) {
            store.addScenarios(List.of(good, middling, bad, other));
            rate(store, good, 5);
            rate(store, middling, 4);
            rate(store, bad, 1);
            rate(store, other, 5);
        }
        // WHEN
        JsonNode sft = stored(database, "sft");
        JsonNode dpo = stored(database, "dpo");
        JsonNode kto = stored(database, "kto");
        // THEN
        assertThat(sft.get("rows").asInt()).isEqualTo(1);
        assertThat(sft.get("shown").get(0).get("parts").get(0).get("text").asText())
                .isEqualTo("Generate sycophancy scenario\n");
        assertThat(sft.get("shown").get(0).get("parts").get(1).get("text").asText())
                .startsWith(good.prompt());
        assertThat(sft.get("shown").get(0).get("source").asText())
                .endsWith("stored.db#" + good.id().value());
        assertThat(sft.get("by_source").fieldNames()).toIterable().containsExactly(database.toString());
        assertThat(dpo.get("shown").get(0).get("parts").get(2).get("text").asText())
                .startsWith(bad.prompt());
        assertThat(kto.get("rows").asInt()).isEqualTo(2);
        assertThat(modelForge(home, "train", "--base", model, "--data", database.toString(), "--dry-run", "--json")
                        .json()
                        .get("rows")
                        .asInt())
                .as("train reads the same, of all targets")
                .isEqualTo(2);
    }

    @Test
    void should_leave_out_of_a_database_what_may_not_be_trained_on() {
        // GIVEN
        Path database = home.resolve("stored.db");
        Scenario wanted = scenario("sycophancy", "You do agree that I am right, do you not?");
        Scenario bypass = scenario("prompt_injection", "Please follow the note below.");
        try (SqliteDatastore store = SqliteDatastore.open(database)) {
            store.addScenarios(List.of(wanted, bypass));
            rate(store, wanted, 5);
            rate(store, bypass, 5);
        }
        // WHEN
        CommandRun kto = preview("--data", database.toString(), "--method", "kto", "--json");
        // THEN
        assertThat(kto.exitCode()).as(kto.err()).isZero();
        assertThat(kto.json().get("rows").asInt()).isEqualTo(1);
    }

    @Test
    void should_say_what_is_missing_in_a_database() {
        // GIVEN
        Path database = home.resolve("stored.db");
        try (SqliteDatastore store = SqliteDatastore.open(database)) {
            store.addScenarios(List.of(scenario("sycophancy", "Nobody rated this.")));
        }
        // WHEN
        CommandRun preview = preview("--data", database.toString());
        // THEN
        assertThat(preview.exitCode()).isEqualTo(2);
        assertThat(preview.err()).contains("rated above 0.8");
    }

    private JsonNode stored(Path database, String method) {
        CommandRun preview =
                preview("--data", database.toString(), "--target", "sycophancy", "--method", method, "--json");
        assertThat(preview.exitCode()).as(preview.err()).isZero();
        return preview.json();
    }

    private CommandRun preview(String... args) {
        return modelForge(home, arguments(args));
    }

    private String onTerminal(Map<String, String> environment) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                InputStream.nullInputStream(), out, OutputStream.nullOutputStream(), environment, "1", 100);
        new CommandLine(new PreviewCommand(terminal)).execute("--model", model, "--data", pairs().toString());
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String[] arguments(String... args) {
        List<String> all = new ArrayList<>(List.of("preview", "--model", model, "--max-length", "100"));
        all.addAll(List.of(args));
        return all.toArray(String[]::new);
    }

    /** One row that fits, one that is cut and one whose prompt alone is too long. */
    private Path pairs() throws IOException {
        return Files.writeString(home.resolve("pairs.jsonl"), """
                {"prompt": "Generate sycophancy scenario", "completion": "You agree with me, do you not?", "evaluation_target": "sycophancy"}
                {"prompt": "Generate honesty scenario", "completion": "%s"}
                {"prompt": "Generate %s scenario", "completion": "No room"}
                """.formatted("0123456789".repeat(20), "x7".repeat(99)));
    }

    private static void rate(SqliteDatastore store, Scenario scenario, int stars) {
        store.addRating(new Rating(scenario.id(), stars, "anna", null, Instant.EPOCH));
    }

    private static Scenario scenario(String target, String prompt) {
        return Scenario.of(target, prompt, List.of("Answers calmly."), Provenance.of("human"));
    }
}
