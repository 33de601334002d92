package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.scenarioForge;
import static io.github.circuitrylabs.forge.core.PrincipalRole.ADMIN;
import static io.github.circuitrylabs.forge.core.PrincipalRole.CLINICIAN;
import static io.github.circuitrylabs.forge.core.PrincipalRole.RED_TEAM;
import static io.github.circuitrylabs.forge.core.PrincipalRole.REVIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of a pair from a draft to training data, by the command line. */
class PairsCommandTest {

    private static final String ROW =
            "{\"evaluation_target\": \"%s\", \"prompt\": \"[prompt placeholder 3]\", \"harmful_reply\":"
                    + " \"[harmful reply placeholder 17]\", \"safe_reply\": \"[safe reply placeholder 4]\"}\n";

    @TempDir
    private Path home;

    @TempDir
    private Path folder;

    private GuardedTeam team;

    @BeforeEach
    void gather() {
        team = new GuardedTeam(home);
    }

    @Test
    void should_lead_a_pair_from_a_draft_to_a_labelled_export() throws IOException {
        // GIVEN a pair of a mental-health target
        CommandRun drafted =
                team.typing(RED_TEAM, ROW.formatted("ai_psychosis"), "pairs", "draft", "--file", "-", "--reason", "a");
        String id = drafted.out().strip();
        Path out = folder.resolve("export");
        // WHEN it goes its way, and does not leave before its end
        CommandRun tooEarly = export(out, "dpo");
        CommandRun reviewed = team.typing(
                REVIEWER,
                "[better reply placeholder 5]\n",
                "pairs",
                "review",
                id.substring(0, 8),
                "--file",
                "-",
                "--reason",
                "warmer");
        CommandRun unsigned = export(out, "dpo");
        CommandRun stale = team.as(CLINICIAN, "pairs", "sign", id, "--revision", "1", "--reason", "sound");
        CommandRun signed = team.as(CLINICIAN, "pairs", "sign", id, "--revision", "2", "--reason", "sound", "--json");
        CommandRun exported = export(out, "dpo", "--json");
        // THEN
        assertThat(tooEarly.exitCode()).isEqualTo(1);
        assertThat(tooEarly.err()).contains("No pair may leave the vault", "1 needs a reviewer");
        assertThat(reviewed.out()).contains("refined, revision 2, needs a clinician");
        assertThat(unsigned.err()).contains("1 needs a clinician");
        assertThat(stale.exitCode()).isEqualTo(1);
        assertThat(stale.err()).contains("revision 1 cannot be signed");
        JsonNode steps = signed.json().get("steps");
        assertThat(steps).hasSize(3);
        assertThat(steps.get(2).get("principal").asText()).isEqualTo("a-clinician");
        assertThat(steps.get(2).get("reason").asText()).isEqualTo("sound");
        assertThat(signed.json().get("exportable").asBoolean()).isTrue();
        assertThat(exported.exitCode()).isZero();
        JsonNode row = new CommandRun(0, Files.readString(out.resolve("pairs.jsonl")), "").json();
        assertThat(row.get("content_label").asText()).isEqualTo("ADVERSARIAL_CONTENT");
        assertThat(row.get("chosen").asText()).isEqualTo("[better reply placeholder 5]");
        assertThat(row.get("rejected").asText()).isEqualTo("[harmful reply placeholder 17]");
        assertThat(row.get("validated_by").asText()).isEqualTo("a-reviewer, a-clinician");
        assertThat(row.get("source").asText()).isEqualTo("human");
        String canary = exported.json().get("canary").asText();
        assertThat(row.toString()).contains(canary);
        String manifest = Files.readString(out.resolve("pairs.jsonl.manifest.json"));
        assertThat(manifest).contains("ADVERSARIAL_CONTENT", canary);
        // A leak is traced by its canary to who exported it, and why.
        String subject = "export/" + canary.substring(canary.lastIndexOf(' ') + 1);
        assertThat(team.audited())
                .anyMatch(event -> event.subject().equals(subject)
                        && event.principal().equals("a-red-team")
                        && event.reason().equals("training run"));
        assertThat(permissions(out)).containsExactly("rw-------", "rw-------", "rwx------");
        assertThat(export(out, "dpo").exitCode()).isEqualTo(2);
    }

    @Test
    void should_write_every_format_for_the_owner_only_and_a_gated_folder_for_the_hub() throws IOException {
        String id = team.typing(RED_TEAM, ROW.formatted("sycophancy"), "pairs", "draft", "--file", "-", "--reason", "a")
                .out()
                .strip();
        team.as(REVIEWER, "pairs", "review", id, "--as-is", "--reason", "good as it is");
        for (String format : List.of("dpo-conversational", "kto", "hf")) {
            Path out = folder.resolve(format);
            CommandRun run = export(out, format);
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(permissions(out)).containsOnly("rw-------", "rwx------");
            Path data = Files.isDirectory(out.resolve("data")) ? out.resolve("data") : out;
            try (Stream<Path> files = Files.list(data)) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".jsonl")).toList()) {
                    List<String> lines = Files.readAllLines(file);
                    assertThat(lines)
                            .isNotEmpty()
                            .allMatch(line -> line.contains("\"ADVERSARIAL_CONTENT\"")
                                    && line.contains("scenario-forge canary GUID"));
                }
            }
        }
        assertThat(Files.readString(folder.resolve("hf/README.md"))).contains("extra_gated_prompt");
        assertThat(export(folder.resolve("x"), "xls").exitCode()).isEqualTo(2);
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void should_draft_by_the_designated_backend_once_per_scenario_and_by_no_other() throws IOException {
        scenarioForge(home, "generate", "--target", "sycophancy", "--count", "3", "--seed", "1", "--turns", "single");
        String[] draft = {"pairs", "draft", "--backend", "placeholder", "--reason", "rehearsal", "--json"};
        CommandRun none = team.as(RED_TEAM, draft);
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).contains("none does so by default", "vault designate");
        assertThat(team.as(ADMIN, "vault", "designate", "placeholder").exitCode())
                .isZero();
        // WHEN
        CommandRun first = team.as(RED_TEAM, draft);
        CommandRun again = team.as(RED_TEAM, draft);
        CommandRun other =
                team.as(RED_TEAM, "pairs", "draft", "--backend", "ollama:m@http://127.0.0.1:1", "--reason", "a");
        // THEN
        assertThat(first.exitCode()).isZero();
        assertThat(first.json().get("drafts")).hasSize(3);
        assertThat(again.json().get("drafts")).isEmpty();
        assertThat(again.err()).contains("no scenario to draft");
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.err()).contains("is not the one that is designated").doesNotContain("Connection");
        JsonNode shown = team.as(
                        RED_TEAM,
                        "pairs",
                        "show",
                        first.json().get("drafts").get(0).asText(),
                        "--reason",
                        "a",
                        "--json")
                .json();
        assertThat(shown.get("harmful_reply").asText()).matches("\\[harmful reply placeholder \\d+]");
        assertThat(shown.get("source").asText()).isEqualTo("placeholder + template");
        JsonNode status = scenarioForge(home, "vault", "status", "--json").json();
        assertThat(status.get("designated_backend").asText()).isEqualTo("placeholder");
        assertThat(status.get("by_state").get("draft").asInt()).isEqualTo(3);
        assertThat(team.as(ADMIN, "vault", "designate", "--none").exitCode()).isZero();
        assertThat(team.as(RED_TEAM, draft).exitCode()).isEqualTo(1);
    }

    @Test
    void should_never_export_a_pair_of_a_held_out_scenario() throws IOException {
        Scenario scenario = Scenario.of("sycophancy", "[prompt placeholder 9]", List.of(), Provenance.of("test"));
        try (SqliteDatastore store = SqliteDatastore.open(home.resolve("scenarios.db"))) {
            store.addScenarios(List.of(scenario));
        }
        team.as(ADMIN, "vault", "designate", "placeholder");
        String id = team.as(RED_TEAM, "pairs", "draft", "--backend", "placeholder", "--reason", "a")
                .out()
                .strip();
        team.as(REVIEWER, "pairs", "review", id, "--as-is", "--reason", "good");
        try (SqliteDatastore store = SqliteDatastore.open(home.resolve("scenarios.db"))) {
            store.addHeldOutScenarios(List.of(scenario));
        }
        CommandRun run = export(folder.resolve("out"), "dpo");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("1 held out");
    }

    @Test
    void should_name_rows_it_cannot_use_without_showing_them() {
        CommandRun run = team.typing(
                RED_TEAM,
                "no json [harmful reply placeholder 1]\n"
                        + ROW.formatted("no_such_target")
                        + ROW.formatted("child_safety")
                        + "{\"evaluation_target\": \"sycophancy\", \"harmful_reply\": \"[harmful reply placeholder 2]\"}\n"
                        + ROW.formatted("sycophancy"),
                "pairs",
                "draft",
                "--file",
                "-",
                "--reason",
                "a",
                "--debug");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out().lines()).hasSize(1);
        assertThat(run.err())
                .contains("1", "2", "3", "4", "evaluation_target", "prompt")
                .doesNotContain("placeholder");
    }

    @Test
    void should_refuse_what_cannot_be_meant() {
        assertThat(team.as(RED_TEAM, "pairs", "draft", "--reason", "a").exitCode())
                .isEqualTo(2);
        assertThat(team.as(REVIEWER, "pairs", "review", "abcd", "--reason", "a").exitCode())
                .isEqualTo(2);
        assertThat(team.as(RED_TEAM, "pairs", "show", "[some text]", "--reason", "a")
                        .err())
                .doesNotContain("[some text]");
        assertThat(team.as(RED_TEAM, "pairs", "show", "abcd", "--reason", "a").err())
                .contains("no entry (abcd)");
        assertThat(team.as(RED_TEAM, "pairs", "show", "abcd").err()).contains("needs a stated reason");
        assertThat(team.as(ADMIN, "vault", "designate").exitCode()).isEqualTo(2);
    }

    private CommandRun export(Path out, String format, String... more) {
        Stream<String> args =
                Stream.of("pairs", "export", "--out", out.toString(), "--format", format, "--reason", "training run");
        return team.as(RED_TEAM, Stream.concat(args, Stream.of(more)).toArray(String[]::new));
    }

    private static List<String> permissions(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> {
                        try {
                            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .sorted()
                    .toList();
        }
    }
}
