package io.github.circuitrylabs.forge.store.principal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.AccessControl;
import io.github.circuitrylabs.forge.core.AccessDeniedException;
import io.github.circuitrylabs.forge.core.AuditEvent;
import io.github.circuitrylabs.forge.core.AuditTrailException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Principal;
import io.github.circuitrylabs.forge.core.PrincipalRole;
import io.github.circuitrylabs.forge.core.ProtectedAction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalsTest {

    private static final Principal ADA = Principal.of("ada", PrincipalRole.ADMIN);
    private static final Principal RITA = Principal.of("rita", PrincipalRole.RED_TEAM);

    @TempDir
    private Path home;

    private final List<AuditEvent> trail = new ArrayList<>();
    private Principals principals;
    private String adminToken;
    private AccessControl admin;

    @BeforeEach
    void addTheFirst() {
        principals = Principals.open(home.resolve("principals.db"), trail::add);
        adminToken = principals.addFirst(ADA, "tester");
        admin = principals.access(adminToken);
    }

    @AfterEach
    void close() {
        principals.close();
    }

    @Test
    void should_say_in_the_trail_who_added_the_first() {
        assertThat(trail)
                .singleElement()
                .returns("local:tester", AuditEvent::principal)
                .returns("principal/ada", AuditEvent::subject)
                .returns("add as admin", AuditEvent::reason);
    }

    @Test
    void should_not_add_a_second_one_without_an_admin() {
        assertThatThrownBy(() -> principals.addFirst(Principal.of("eve", PrincipalRole.ADMIN), "eve"))
                .isInstanceOf(AccessDeniedException.class);
        assertThat(trail).last().returns(AuditEvent.Outcome.DENIED, AuditEvent::outcome);
        assertThatThrownBy(() -> principals.add(principals.access(null), RITA))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("FORGE_TOKEN");
        assertThat(principals.list()).hasSize(1);
    }

    @Test
    void should_recognise_who_holds_a_token() {
        AccessControl rita = principals.access(principals.add(admin, RITA));
        assertThat(rita.require(ProtectedAction.OPEN_ADVERSARIAL, "pair-1", "review"))
                .isEqualTo(RITA);
        assertThat(principals.list().get(1).lastUsed()).isPresent();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "admin", "forge-0000000000000000-00"})
    void should_deny_what_is_no_token(String text) {
        assertDenied(principals.access(text), AuditEvent.ANONYMOUS);
    }

    @Test
    void should_deny_another_secret_or_another_id() {
        char last = adminToken.charAt(adminToken.length() - 1);
        assertDenied(
                principals.access(adminToken.substring(0, adminToken.length() - 1) + (last == '0' ? '1' : '0')),
                AuditEvent.ANONYMOUS);
        String otherId = adminToken.replaceFirst("forge-.{16}", "forge-0123456789abcdef");
        assertDenied(principals.access(otherId), AuditEvent.ANONYMOUS);
    }

    @Test
    void should_deny_a_revoked_token_also_through_a_gate_that_was_open_before() {
        String token = principals.add(admin, RITA);
        AccessControl rita = principals.access(token);
        rita.require(ProtectedAction.OPEN_ADVERSARIAL, "pair-1", "review");
        try (Principals elsewhere = Principals.open(home.resolve("principals.db"), trail::add)) {
            elsewhere.revoke(elsewhere.access(adminToken), "rita");
        }
        assertThatThrownBy(() -> rita.require(ProtectedAction.OPEN_ADVERSARIAL, "pair-1", "review"))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("revoked");
        assertThat(trail).last().returns("rita", AuditEvent::principal);
    }

    @Test
    void should_keep_the_last_admin_and_every_name() {
        assertThatThrownBy(() -> principals.revoke(admin, "ada")).hasMessageContaining("last admin");
        principals.add(admin, RITA);
        principals.revoke(admin, "rita");
        assertThatThrownBy(() -> principals.add(admin, RITA)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> principals.revoke(admin, "rita")).hasMessageContaining("already");
        assertThatThrownBy(() -> principals.revoke(admin, "nobody")).hasMessageContaining("no principal (nobody)");
        assertThat(admin.require(ProtectedAction.MANAGE_PRINCIPALS, "all", "")).isEqualTo(ADA);
    }

    @Test
    void should_do_nothing_that_cannot_be_written_down() {
        try (Principals mute = Principals.open(home.resolve("principals.db"), event -> {
            throw new AuditTrailException("The disk is full.", null);
        })) {
            AccessControl access = mute.access(adminToken);
            assertThatThrownBy(() -> mute.add(access, RITA)).isInstanceOf(AuditTrailException.class);
        }
        assertThat(principals.list()).hasSize(1);
    }

    @Test
    void should_store_no_token() throws IOException {
        String token = principals.add(admin, RITA);
        principals.access(token).require(ProtectedAction.VIEW_SCENARIOS, "all", "");
        String secret = token.substring(token.lastIndexOf('-') + 1);
        try (var files = Files.list(home)) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(secret);
            }
        }
        assertThat(trail.toString()).doesNotContain(secret);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void should_be_for_its_owner_only() throws IOException {
        try (var files = Files.list(home)) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
    }

    private void assertDenied(AccessControl access, String name) {
        assertThatThrownBy(() -> access.require(ProtectedAction.MANAGE_PRINCIPALS, "all", ""))
                .isInstanceOf(AccessDeniedException.class);
        assertThat(trail)
                .last()
                .returns(name, AuditEvent::principal)
                .returns(AuditEvent.Outcome.DENIED, AuditEvent::outcome);
    }
}
