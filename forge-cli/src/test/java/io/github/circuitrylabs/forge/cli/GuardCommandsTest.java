package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.scenarioForge;
import static io.github.circuitrylabs.forge.cli.CommandRun.scenarioForgeAs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code principal} and {@code audit}. */
class GuardCommandsTest {

    @TempDir
    private Path home;

    @Test
    void should_let_the_owner_add_the_first_admin_and_only_an_admin_add_more() {
        // GIVEN
        String admin = scenarioForge(home, "principal", "add", "ada", "--role", "admin")
                .out()
                .strip();
        // WHEN
        CommandRun byNobody = scenarioForge(home, "principal", "add", "eve", "--role", "admin");
        CommandRun byAdmin =
                scenarioForgeAs(admin, home, "principal", "add", "rita", "--role", "red-team,reviewer", "--json");
        // THEN
        assertThat(admin).startsWith("forge-");
        assertThat(byNobody.exitCode()).isEqualTo(1);
        assertThat(byNobody.err()).contains("Access denied").contains("FORGE_TOKEN");
        assertThat(byAdmin.exitCode()).isZero();
        assertThat(byAdmin.json().get("roles").toString()).isEqualTo("[\"reviewer\",\"red-team\"]");
        JsonNode list = scenarioForge(home, "principal", "list", "--json").json();
        assertThat(list).hasSize(2);
        assertThat(list.toString()).doesNotContain("token");
    }

    @Test
    void should_not_add_a_first_principal_that_could_never_add_another() {
        CommandRun viewer = scenarioForge(home, "principal", "add", "vera", "--role", "viewer");
        assertThat(viewer.exitCode()).isEqualTo(1);
        assertThat(viewer.err()).contains("must be an admin");
    }

    @Test
    void should_take_unknown_roles_and_grants_for_mistakes_of_typing() {
        CommandRun role = scenarioForge(home, "principal", "add", "vera", "--role", "superuser");
        CommandRun grant =
                scenarioForge(home, "principal", "add", "vera", "--role", "admin", "--grant", "adversarial.generate");
        assertThat(role.exitCode()).isEqualTo(2);
        assertThat(role.err()).contains("viewer, reviewer, red-team, clinician, admin");
        assertThat(grant.exitCode()).isEqualTo(2);
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void should_read_a_token_from_a_file() throws IOException {
        Path file = home.resolve("token");
        Files.writeString(
                file,
                scenarioForge(home, "principal", "add", "ada", "--role", "admin")
                        .out());
        CommandRun added =
                scenarioForge(home, "principal", "add", "vera", "--role", "viewer", "--token-file", file.toString());
        CommandRun revoked = scenarioForge(home, "principal", "revoke", "vera", "--token-file", file.toString());
        assertThat(added.exitCode()).isZero();
        assertThat(revoked.exitCode()).isZero();
        assertThat(scenarioForgeAs(added.out().strip(), home, "principal", "revoke", "ada")
                        .err())
                .contains("revoked");
    }

    @Test
    void should_show_what_happened() {
        scenarioForge(home, "principal", "add", "ada", "--role", "admin");
        scenarioForge(home, "principal", "revoke", "ada");
        JsonNode all = scenarioForge(home, "audit", "show", "--json").json();
        JsonNode denied = scenarioForge(home, "audit", "show", "--json", "--denied", "--since", "2026-01-01")
                .json();
        assertThat(all).hasSize(3);
        assertThat(denied).hasSize(1);
        assertThat(denied.get(0).get("principal").asText()).isEqualTo("anonymous");
        assertThat(denied.get(0).get("subject").asText()).isEqualTo("principal/ada");
        assertThat(scenarioForge(home, "audit", "show", "--action", "audit").out())
                .contains("audit.begin");
        assertThat(scenarioForge(home, "audit", "show", "--principal", "nobody", "--json")
                        .json())
                .isEmpty();
        assertThat(scenarioForge(home, "audit", "show", "--since", "yesterday").exitCode())
                .isEqualTo(2);
    }

    @Test
    void should_exit_with_1_and_name_the_line_when_the_log_was_changed() throws IOException {
        scenarioForge(home, "principal", "add", "ada", "--role", "admin");
        assertThat(scenarioForge(home, "audit", "verify").out()).contains("2 entries");
        Path log = home.resolve("audit/audit.jsonl");
        Files.writeString(log, Files.readString(log).replace("principal/ada", "principal/eve"));
        // WHEN
        CommandRun verify = scenarioForge(home, "audit", "verify", "--json");
        CommandRun show = scenarioForge(home, "audit", "show", "--json");
        // THEN
        assertThat(verify.exitCode()).isEqualTo(1);
        assertThat(verify.json().get("intact").asBoolean()).isFalse();
        assertThat(verify.json().get("problem").get("line").asInt()).isEqualTo(2);
        assertThat(verify.err()).contains("broken at line 2");
        assertThat(show.exitCode()).isEqualTo(1);
        assertThat(show.json()).hasSize(1);
    }

    @Test
    void should_miss_a_log_that_was_taken_away_but_none_where_nothing_was_done() throws IOException {
        assertThat(scenarioForge(home, "audit", "verify").exitCode()).isZero();
        assertThat(scenarioForge(home, "audit", "show").exitCode()).isEqualTo(1);
        scenarioForge(home, "principal", "add", "ada", "--role", "admin");
        Files.move(home.resolve("audit"), home.resolve("elsewhere"));
        CommandRun verify = scenarioForge(home, "audit", "verify");
        assertThat(verify.exitCode()).isEqualTo(1);
        assertThat(verify.err()).contains("taken away");
    }

    @Test
    void should_prove_by_an_exported_anchor_that_nothing_was_taken_back() throws IOException {
        scenarioForge(home, "principal", "add", "ada", "--role", "admin");
        byte[] oldLog = Files.readAllBytes(home.resolve("audit/audit.jsonl"));
        byte[] oldAnchor = Files.readAllBytes(home.resolve("audit/audit.anchor"));
        scenarioForge(home, "principal", "revoke", "ada");
        Path copy = home.resolve("copy/audit.jsonl");
        assertThat(scenarioForge(home, "audit", "export", "--out", copy.toString())
                        .exitCode())
                .isZero();
        assertThat(scenarioForge(home, "audit", "export", "--out", "-").out())
                .isEqualTo(Files.readString(home.resolve("audit/audit.jsonl")));
        // WHEN
        Files.write(home.resolve("audit/audit.jsonl"), oldLog);
        Files.write(home.resolve("audit/audit.anchor"), oldAnchor);
        CommandRun verify = scenarioForge(home, "audit", "verify", "--against", copy + ".anchor");
        // THEN
        assertThat(verify.exitCode()).isEqualTo(1);
        assertThat(verify.err()).contains("an older log was put back");
    }

    @Test
    void should_make_and_rotate_the_vault_for_an_admin_only() {
        String admin = scenarioForge(home, "principal", "add", "ada", "--role", "admin")
                .out()
                .strip();
        assertThat(scenarioForge(home, "vault", "status").err()).contains("vault init");
        assertThat(scenarioForge(home, "vault", "init").exitCode()).isEqualTo(1);
        assertThat(home.resolve("vault")).doesNotExist();
        // WHEN
        CommandRun made = scenarioForgeAs(admin, home, "vault", "init");
        CommandRun again = scenarioForgeAs(admin, home, "vault", "init");
        CommandRun rotated = scenarioForgeAs(admin, home, "vault", "rotate");
        // THEN
        assertThat(made.exitCode()).isZero();
        assertThat(made.out()).contains("red-team.db");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(rotated.exitCode()).isZero();
        assertThat(scenarioForge(home, "vault", "rotate").err()).contains("Access denied");
        JsonNode status = scenarioForge(home, "vault", "status", "--json").json();
        assertThat(status.get("by_state").toString()).isEqualTo("{\"draft\":0,\"refined\":0,\"signed\":0}");
        assertThat(status.get("keys").asInt()).isEqualTo(1);
        assertThat(scenarioForge(home, "audit", "show", "--action", "vault").out())
                .contains("create", "rotate", "denied");
    }
}
