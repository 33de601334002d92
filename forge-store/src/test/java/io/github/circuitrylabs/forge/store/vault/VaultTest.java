package io.github.circuitrylabs.forge.store.vault;

import static io.github.circuitrylabs.forge.store.vault.GuardedHome.about;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.AccessControl;
import io.github.circuitrylabs.forge.core.AccessDeniedException;
import io.github.circuitrylabs.forge.core.AuditEvent;
import io.github.circuitrylabs.forge.core.AuditTrailException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.store.internal.Connections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VaultTest {

    private static final AdversarialContent PAIR =
            AdversarialContent.pair("Is it? \ud83d\ude80", "no\n\"so\"", "maybe");

    @TempDir
    private Path folder;

    private GuardedHome guarded;
    private Vault vault;

    @BeforeEach
    void create() {
        guarded = new GuardedHome(folder);
        vault = guarded.create();
    }

    @AfterEach
    void close() {
        vault.close();
        guarded.close();
    }

    @Test
    void should_give_back_what_was_put_in_after_a_restart() {
        VaultEntry stored = put("sycophancy", false);
        vault.close();
        vault = guarded.open();
        assertThat(vault.open(guarded.redTeam, stored.id(), "review")).isEqualTo(PAIR);
        assertThat(vault.entries()).containsExactly(stored);
        assertThat(vault.entry("no-such")).isEmpty();
    }

    @Test
    void should_write_down_every_attempt_before_anything_happens() {
        VaultEntry stored = put("sycophancy", false);
        vault.open(guarded.redTeam, stored.id(), "first look");
        assertThatThrownBy(() -> vault.open(guarded.viewer, stored.id(), "curious"))
                .isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> vault.open(guarded.redTeam, stored.id(), "  "))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("reason");
        List<String> opened = new ArrayList<>();
        guarded.audit.read(null, entry -> {
            AuditEvent event = entry.event();
            if (event.action().equals("adversarial.open")) {
                opened.add(event.principal() + " " + event.outcome() + " " + event.subject() + " " + event.reason());
            }
        });
        assertThat(opened)
                .containsExactly(
                        "rita ALLOWED vault/" + stored.id() + " first look",
                        "vera DENIED vault/" + stored.id() + " curious",
                        "rita DENIED vault/" + stored.id() + " ");
    }

    @Test
    void should_do_nothing_when_the_audit_log_cannot_be_written() {
        VaultEntry stored = put("sycophancy", false);
        AccessControl unaudited = (action, subject, reason) -> {
            throw new AuditTrailException("The disk is full.", null);
        };
        assertThatThrownBy(() -> vault.open(unaudited, stored.id(), "review")).isInstanceOf(AuditTrailException.class);
        assertThatThrownBy(() -> vault.store(unaudited, about("sycophancy", false), PAIR, "draft"))
                .isInstanceOf(AuditTrailException.class);
        assertThatThrownBy(() -> vault.rotate(unaudited, done -> {})).isInstanceOf(AuditTrailException.class);
        assertThat(vault.entries()).containsExactly(stored);
    }

    @Test
    void should_lead_a_pair_of_a_mental_health_target_from_draft_to_signed() {
        VaultEntry draft = put("ai_psychosis", true);
        assertThat(draft.isExportable()).isFalse();
        assertThatThrownBy(() -> vault.sign(guarded.clinician, draft.id(), 1, "fine"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("draft");

        AdversarialContent better = AdversarialContent.pair(PAIR.prompt(), "no", "it is not, and here is why");
        VaultEntry refined = vault.refine(guarded.reviewer, draft.id(), better, "kinder");
        assertThat(refined.isExportable()).isFalse();
        assertThatThrownBy(() -> vault.sign(guarded.clinician, draft.id(), 1, "fine"))
                .isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> vault.sign(guarded.reviewer, draft.id(), 2, "fine"))
                .isInstanceOf(AccessDeniedException.class);

        VaultEntry signed = vault.sign(guarded.clinician, draft.id(), 2, "sound");
        assertThat(signed.isExportable()).isTrue();
        assertThat(vault.entry(draft.id())).contains(signed);
        assertThat(signed.steps())
                .extracting(step ->
                        step.state().wireName() + " " + step.revision() + " " + step.principal() + " " + step.reason())
                .containsExactly("draft 1 rita drafted", "refined 2 remy kinder", "signed 2 cleo sound");
        assertThat(vault.open(guarded.redTeam, draft.id(), "review")).isEqualTo(better);

        VaultEntry again = vault.refine(guarded.reviewer, draft.id(), PAIR, "a second thought");
        assertThat(again.isExportable()).isFalse();
    }

    @Test
    void should_need_no_signature_where_the_target_needs_none() {
        VaultEntry draft = put("sycophancy", false);
        assertThat(vault.refine(guarded.reviewer, draft.id(), PAIR, "checked").isExportable())
                .isTrue();
    }

    @Test
    void should_revise_replies_for_who_may_not_read_them() {
        VaultEntry entry = vault.store(
                guarded.redTeam, about("sycophancy", false), AdversarialContent.pair("P", "H", "S"), "draft");
        vault.revise(guarded.reviewer, entry.id(), Optional.empty(), Optional.of("S2"), "kinder");
        VaultEntry asIs = vault.revise(guarded.reviewer, entry.id(), Optional.empty(), Optional.empty(), "good now");
        assertThat(vault.open(guarded.redTeam, entry.id(), "test")).isEqualTo(AdversarialContent.pair("P", "H", "S2"));
        assertThat(asIs.revision()).isEqualTo(3);
        assertThatThrownBy(
                        () -> vault.revise(guarded.redTeam, entry.id(), Optional.of("H2"), Optional.of("S3"), "mine"))
                .isInstanceOf(AccessDeniedException.class);
        VaultEntry half = vault.store(
                guarded.redTeam,
                about("sycophancy", false),
                new AdversarialContent("P", Optional.of("H"), Optional.empty()),
                "draft");
        assertThatThrownBy(() -> vault.revise(guarded.reviewer, half.id(), Optional.empty(), Optional.empty(), "good"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("both replies");
    }

    @Test
    void should_release_only_what_was_refined_and_signed_where_that_is_needed() {
        VaultEntry entry = vault.store(
                guarded.redTeam, about("ai_psychosis", true), AdversarialContent.pair("P", "H", "S"), "draft");
        assertThatThrownBy(() -> vault.release(guarded.redTeam, entry.id(), "training"))
                .hasMessageContaining("a reviewer must refine it");
        vault.revise(guarded.reviewer, entry.id(), Optional.empty(), Optional.empty(), "good");
        assertThatThrownBy(() -> vault.release(guarded.redTeam, entry.id(), "training"))
                .hasMessageContaining("a clinician must sign it");
        vault.sign(guarded.clinician, entry.id(), 2, "sound");
        assertThat(vault.release(guarded.redTeam, entry.id(), "training"))
                .isEqualTo(AdversarialContent.pair("P", "H", "S"));
        assertThatThrownBy(() -> vault.release(guarded.clinician, entry.id(), "training"))
                .isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void should_refine_to_pairs_of_the_same_prompt_only() {
        VaultEntry draft = put("sycophancy", false);
        AdversarialContent half = new AdversarialContent(PAIR.prompt(), Optional.of("no"), Optional.empty());
        AdversarialContent other = AdversarialContent.pair("Another?", "no", "yes");
        assertThatThrownBy(() -> vault.refine(guarded.reviewer, draft.id(), half, "half"))
                .isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> vault.refine(guarded.reviewer, draft.id(), other, "other"))
                .isInstanceOf(InvalidInputException.class)
                .message()
                .doesNotContain("Another?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE step SET state = 'signed'",
                "UPDATE step SET principal = 'cleo'",
                "UPDATE step SET reason = 'better'",
                "UPDATE step SET at = at + 1",
                "UPDATE step SET seal = zeroblob(33)"
            })
    void should_tell_a_forged_step(String forgery) {
        VaultEntry stored = put("ai_psychosis", true);
        change(forgery);
        assertThatThrownBy(vault::entries).isInstanceOf(VaultException.class).hasMessageContaining("was changed");
        assertThatThrownBy(() -> vault.open(guarded.redTeam, stored.id(), "review"))
                .isInstanceOf(VaultException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE entry SET needs_signature = 0",
                "UPDATE entry SET evaluation_target = 'sycophancy'",
                "UPDATE entry SET source = 'human'",
                "UPDATE content SET ciphertext = (SELECT ciphertext FROM content ORDER BY entry_id LIMIT 1)"
                        + " WHERE entry_id = (SELECT max(entry_id) FROM content)",
                "UPDATE content SET ciphertext = substr(ciphertext, 1, length(ciphertext) - 1)"
            })
    void should_tell_content_that_was_changed_moved_or_relabelled(String forgery) {
        put("ai_psychosis", true);
        put("ai_psychosis", true);
        change(forgery);
        String last = vault.entries().stream()
                .map(VaultEntry::id)
                .max(String::compareTo)
                .orElseThrow();
        assertThatThrownBy(() -> vault.open(guarded.redTeam, last, "review"))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("cannot decrypt");
    }

    @Test
    void should_refuse_the_keys_of_another_vault_missing_ones_and_damaged_ones() throws IOException {
        put("sycophancy", false);
        vault.close();
        Path keys = guarded.home.vaultKeys();
        String own = Files.readString(keys);
        Path database = guarded.home.redTeamDatabase();
        assertThatThrownBy(() -> Vault.open(
                        database, VaultKeys.given(VaultCipher.generate().serialize())))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("those of another vault");
        assertThatThrownBy(() -> Vault.open(database, VaultKeys.given(own.substring(0, own.length() - 9))))
                .isInstanceOf(VaultException.class)
                .message()
                .doesNotContain(own.substring(10, 30));
        Files.delete(keys);
        assertThatThrownBy(guarded::open).isInstanceOf(VaultException.class).hasMessageContaining("missing");
        try (Vault given = Vault.open(database, VaultKeys.given(own))) {
            assertThat(given.status().entries()).isEqualTo(1);
            assertThatThrownBy(() -> given.rotate(guarded.admin, done -> {}))
                    .isInstanceOf(VaultException.class)
                    .hasMessageContaining(VaultKeys.VARIABLE);
        }
    }

    @Test
    void should_let_a_service_wrap_the_keys() throws IOException {
        VaultKeys wrapped = VaultKeys.wrapped(folder.resolve("wrapped"), new Flipping());
        try (Vault other = Vault.create(folder.resolve("other.db"), wrapped, guarded.admin)) {
            other.rotate(guarded.admin, done -> {});
        }
        assertThat(Files.readString(folder.resolve("wrapped"), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("AesGcmKey");
        Vault.open(folder.resolve("other.db"), wrapped).close();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void should_be_for_its_owner_only() throws IOException {
        put("sycophancy", false);
        try (var files = Files.list(guarded.home.vault())) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
        vault.close();
        Files.setPosixFilePermissions(guarded.home.vaultKeys(), PosixFilePermissions.fromString("rw-rw----"));
        assertThatThrownBy(guarded::open)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void should_not_make_a_second_vault() {
        assertThatThrownBy(guarded::create).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> Vault.create(folder.resolve("x.db"), guarded.keys(), guarded.redTeam))
                .isInstanceOf(AccessDeniedException.class);
        assertThat(folder.resolve("x.db")).doesNotExist();
    }

    private VaultEntry put(String target, boolean needsSignature) {
        return vault.store(guarded.redTeam, about(target, needsSignature), PAIR, "drafted");
    }

    /** What somebody does who can write the file and has no key. */
    private void change(String sql) {
        try (Connections connections = Connections.toFile(guarded.home.redTeamDatabase())) {
            connections.write(session -> session.update(sql));
        }
    }

    /** Stands in for a key management service. */
    private static final class Flipping implements VaultKeys.Wrapper {

        @Override
        public byte[] wrap(byte[] keySet) {
            byte[] flipped = keySet.clone();
            for (int i = 0; i < flipped.length; i++) {
                flipped[i] ^= 0x55;
            }
            return flipped;
        }

        @Override
        public byte[] unwrap(byte[] wrapped) {
            return wrap(wrapped);
        }
    }
}
