package io.github.circuitrylabs.forge.store.vault;

import static io.github.circuitrylabs.forge.store.vault.GuardedHome.about;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.circuitrylabs.forge.core.AuditTrailException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import io.github.circuitrylabs.forge.store.internal.Backup;
import io.github.circuitrylabs.forge.store.internal.Connections;
import io.github.circuitrylabs.forge.store.internal.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole life of a vault with planted texts; afterwards they are in no file, no message and no output, in no spelling. */
class PlantedSecretTest {

    private static final String PROMPT = "PLANTED-prompt-7f3a";
    private static final String HARMFUL = "PLANTED-harmful-91c4 ü";
    private static final String SAFE = "PLANTED-safe-d20e";
    private static final String BETTER = "PLANTED-better-55aa";
    private static final List<String> SECRETS = List.of(PROMPT, HARMFUL, SAFE, BETTER, "PLANTED-");

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();
    private final Instant start = Instant.now();

    @Test
    void should_leave_planted_texts_nowhere_but_in_the_vault() throws IOException {
        // GIVEN
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Handler log = new Remembering(said);
        Logger.getLogger("").addHandler(log);
        List<byte[]> seen = new ArrayList<>();
        try (PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            System.setErr(captured);
            // WHEN
            wholeLife(seen);
        } finally {
            System.setOut(out);
            System.setErr(err);
            Logger.getLogger("").removeHandler(log);
        }
        // THEN
        seen.add(printed.toByteArray());
        said.forEach(text -> seen.add(text.getBytes(StandardCharsets.UTF_8)));
        assertThat(said).hasSizeGreaterThan(8);
        seen.forEach(bytes -> assertClean("what was said", bytes));
        assertFilesClean();
    }

    @Test
    void should_find_a_text_that_does_leak() {
        assertThatThrownBy(() -> assertClean("a leak", ("x" + HARMFUL).getBytes(StandardCharsets.UTF_16LE)))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> assertClean(
                        "a leak", Base64.getEncoder().encode(("xy" + SAFE + "z").getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(AssertionError.class);
    }

    private void wholeLife(List<byte[]> seen) throws IOException {
        try (GuardedHome guarded = new GuardedHome(folder);
                SqliteDatastore store = SqliteDatastore.open(guarded.home.database());
                Vault vault = guarded.create()) {
            store.addScenarios(List.of(Scenario.of("sycophancy", "harmless", List.of(), Provenance.of("grammar"))));
            AdversarialContent content = AdversarialContent.pair(PROMPT, HARMFUL, SAFE);
            VaultEntry entry = vault.store(guarded.redTeam, about("ai_psychosis", true), content, "draft");
            // Far more than a page, so that it spills over.
            AdversarialContent large = AdversarialContent.pair(PROMPT, (HARMFUL + " ").repeat(20_000), SAFE);
            vault.store(guarded.redTeam, about("ai_psychosis", true), large, "draft");
            said.add(content.toString());
            said.add(entry.toString());
            said.add(vault.open(guarded.redTeam, entry.id(), "review").toString());
            seen.addAll(files());

            errors(guarded, vault, entry, content);
            seen.addAll(files());

            said.add(vault.refine(
                            guarded.reviewer, entry.id(), AdversarialContent.pair(PROMPT, HARMFUL, BETTER), "kinder")
                    .toString());
            said.add(vault.sign(guarded.clinician, entry.id(), 2, "sound").toString());
            vault.rotate(guarded.admin, done -> said.add(Long.toString(done)));
            said.add(vault.entries().toString());
            said.add(vault.status().toString());
            seen.addAll(files());
            try (Connections connections = Connections.toFile(guarded.home.redTeamDatabase());
                    Session session = connections.openPlain()) {
                Backup.write(session, folder.resolve("backup.db"));
            }
            guarded.audit.export(folder.resolve("export.jsonl"));
        }
    }

    /** Everything that can go wrong around content. */
    private void errors(GuardedHome guarded, Vault vault, VaultEntry entry, AdversarialContent content) {
        fails(() -> vault.open(guarded.viewer, entry.id(), "curious"));
        fails(() -> vault.open(guarded.redTeam, entry.id(), ""));
        fails(() -> vault.store(guarded.viewer, about("sycophancy", false), content, "draft"));
        fails(() -> vault.store(guarded.redTeam, about("sycophancy", false), content, " "));
        fails(() -> vault.store(
                (action, subject, reason) -> {
                    throw new AuditTrailException("The disk is full.", null);
                },
                about("sycophancy", false),
                content,
                "draft"));
        fails(() -> vault.store(
                guarded.redTeam,
                about("sycophancy", false),
                AdversarialContent.pair(PROMPT + "\ud800", HARMFUL, SAFE),
                "half a character"));
        fails(() -> vault.refine(
                guarded.reviewer,
                entry.id(),
                new AdversarialContent(PROMPT, Optional.of(HARMFUL), Optional.empty()),
                "half"));
        fails(() ->
                vault.refine(guarded.reviewer, entry.id(), AdversarialContent.pair(HARMFUL, HARMFUL, SAFE), "other"));
        fails(() -> vault.refine(guarded.reviewer, "no-such", content, "other"));
        try (Connections connections = Connections.toFile(guarded.home.redTeamDatabase())) {
            connections.write(session -> session.update("UPDATE entry SET source = 'x' WHERE id = ?", entry.id()));
            fails(() -> vault.open(guarded.redTeam, entry.id(), "review"));
            fails(() -> vault.rotate(guarded.admin, done -> {}));
            connections.write(
                    session -> session.update("UPDATE entry SET source = 'template' WHERE id = ?", entry.id()));
            connections.write(session -> {
                session.execute("CREATE TRIGGER full BEFORE INSERT ON content BEGIN SELECT RAISE(ABORT, 'full'); END");
                return true;
            });
            fails(() -> vault.store(guarded.redTeam, about("sycophancy", false), content, "draft"));
            connections.write(session -> {
                session.execute("DROP TRIGGER full");
                return true;
            });
        }
    }

    private void fails(Runnable attempt) {
        Throwable failure = catchThrowable(attempt::run);
        assertThat(failure).isNotNull();
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        said.add(trace.toString());
    }

    private List<byte[]> files() throws IOException {
        List<byte[]> contents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.add(Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private void assertFilesClean() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> written = files.filter(Files::isRegularFile).toList();
            assertThat(written).hasSizeGreaterThan(8);
            for (Path file : written) {
                assertClean(file.toString(), Files.readAllBytes(file));
            }
        }
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            for (Path file : files.filter(this::mayBeOurs).toList()) {
                assertClean(file.toString(), Files.readAllBytes(file));
            }
        }
    }

    /** A file among everybody's temporary ones that was written since the test began. */
    private boolean mayBeOurs(Path file) {
        try {
            return Files.isRegularFile(file)
                    && Files.isReadable(file)
                    && Files.size(file) < 1 << 20
                    && !Files.getLastModifiedTime(file).toInstant().isBefore(start);
        } catch (IOException e) {
            return false;
        }
    }

    private static void assertClean(String where, byte[] bytes) {
        String content = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String secret : SECRETS) {
            for (String spelling : spellings(secret)) {
                assertThat(content.contains(spelling))
                        .as("%s holds (%s)", where, spelling)
                        .isFalse();
            }
        }
    }

    /** As bytes in several encodings; base64 at each of the three places where a text can begin in it. */
    private static List<String> spellings(String secret) {
        List<String> spellings = new ArrayList<>();
        byte[] utf8 = secret.getBytes(StandardCharsets.UTF_8);
        spellings.add(new String(utf8, StandardCharsets.ISO_8859_1));
        spellings.add(new String(secret.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1));
        spellings.add(new String(secret.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1));
        spellings.add(HexFormat.of().formatHex(utf8));
        spellings.add(new StringBuilder(secret).reverse().toString());
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[offset + utf8.length];
            System.arraycopy(utf8, 0, shifted, offset, utf8.length);
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            // The first and the last characters also hold neighbours' bits.
            spellings.add(encoded.substring(offset == 0 ? 0 : 4, encoded.length() - 2));
        }
        return spellings;
    }

    /** Keeps what is logged. */
    private static final class Remembering extends Handler {

        private final List<String> said;

        Remembering(List<String> said) {
            this.said = said;
        }

        @Override
        public void publish(LogRecord record) {
            said.add(record.getMessage() + record.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
