package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.scenarioForge;
import static io.github.circuitrylabs.forge.core.PrincipalRole.ADMIN;
import static io.github.circuitrylabs.forge.core.PrincipalRole.CLINICIAN;
import static io.github.circuitrylabs.forge.core.PrincipalRole.RED_TEAM;
import static io.github.circuitrylabs.forge.core.PrincipalRole.REVIEWER;
import static io.github.circuitrylabs.forge.core.PrincipalRole.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.PrincipalRole;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole run by the command line with planted texts: drafted by a model and by people, reviewed, signed, refused, exported,
 * rotated, and everything that can fail, with stack traces and every log on. Afterwards the texts are in what was asked to hold
 * them (what {@code pairs show} printed for who may see it, and the export) and in nothing else.
 */
class PlantedPairsTest {

    private static final String PROMPT = "PLANTED-prompt-7f3a";
    private static final String HARMFUL = "PLANTED-harmful-91c4 ü";
    private static final String BY_MODEL = "PLANTED-by-model-66b0";
    private static final String BETTER = "PLANTED-better-55aa";
    private static final List<String> SECRETS = List.of(PROMPT, HARMFUL, BY_MODEL, BETTER, "PLANTED-");

    @TempDir
    private Path home;

    /** What people typed into files, and what was exported: where the texts may be. */
    @TempDir
    private Path allowed;

    private final List<String> said = new ArrayList<>();
    private final Instant start = Instant.now();
    private GuardedTeam team;

    @Test
    void should_leave_planted_texts_in_the_export_and_nowhere_else() throws IOException {
        // GIVEN
        team = new GuardedTeam(home);
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Logger root = Logger.getLogger("");
        Level before = root.getLevel();
        Handler log = new Remembering(said);
        root.addHandler(log);
        root.setLevel(Level.ALL);
        // WHEN
        try (PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            System.setErr(captured);
            wholeRun();
        } finally {
            System.setOut(out);
            System.setErr(err);
            root.removeHandler(log);
            root.setLevel(before);
        }
        // THEN
        said.add(printed.toString(StandardCharsets.UTF_8));
        assertThat(said).hasSizeGreaterThan(30);
        said.forEach(text -> assertClean("what was said", text.getBytes(StandardCharsets.UTF_8)));
        assertFilesClean(home);
        assertTemporaryFilesClean();
        String exported = Files.readString(allowed.resolve("export/pairs.jsonl"));
        assertThat(exported).contains(PROMPT, HARMFUL, BETTER);
    }

    private void wholeRun() throws IOException {
        scenarioForge(home, "generate", "--target", "ai_psychosis", "--count", "4", "--seed", "1", "--turns", "single");
        Path drafts = allowed.resolve("drafts.jsonl");
        Files.writeString(
                drafts,
                "{\"evaluation_target\": \"ai_psychosis\", \"prompt\": \"" + PROMPT + "\", \"harmful_reply\": \""
                        + HARMFUL + "\", \"safe_reply\": \"PLANTED-safe\"}\n");
        Path better = Files.writeString(allowed.resolve("better.txt"), BETTER);
        String id = run(RED_TEAM, "pairs draft --file " + drafts).strip();
        byModel();
        filesStayClean();
        refused(id, drafts);
        run(REVIEWER, "pairs review " + id + " --file " + better);
        run(CLINICIAN, "pairs sign " + id + " --revision 2");
        run(ADMIN, "vault rotate");
        run(VIEWER, "pairs list --json");
        shown(id);
        run(RED_TEAM, "pairs export --out " + allowed.resolve("export"));
        filesStayClean();
        damaged(id);
        run(ADMIN, "vault status --json");
        run(ADMIN, "audit show --json --limit 500");
        run(ADMIN, "audit verify");
        run(ADMIN, "db backup " + home.resolve("backup.db"));
        run(ADMIN, "export --format jsonl --out " + home.resolve("scenarios.jsonl"));
        run(ADMIN, "stats --json");
    }

    /** A designated model that answers, and fails in ways that quote what it would have said. */
    private void byModel() {
        AtomicInteger asked = new AtomicInteger();
        try (MockOllama server = MockOllama.start((request, answer) -> {
            switch (asked.incrementAndGet()) {
                case 1 -> answer.say(BY_MODEL);
                case 2 -> answer.fail(500, "cannot send: " + BY_MODEL);
                case 3 -> answer.send(200, "{\"message\": {\"content\": \"" + BY_MODEL + "\" broken");
                default -> answer.fail(400, "bad request: " + BY_MODEL);
            }
        })) {
            String backend = "ollama:m@" + server.url();
            run(ADMIN, "vault designate " + backend);
            CommandRun drafted = attempt(RED_TEAM, "pairs draft --backend " + backend + " --limit 4");
            assertThat(drafted.out().lines()).hasSize(1);
            assertThat(drafted.exitCode()).isEqualTo(3);
            assertThat(drafted.err()).contains("withheld");
            attempt(VIEWER, "pairs draft --backend " + backend);
        }
    }

    private void refused(String id, Path drafts) {
        for (PrincipalRole role : PrincipalRole.values()) {
            if (role != RED_TEAM) {
                assertThat(attempt(role, "pairs show " + id).exitCode()).isEqualTo(1);
                assertThat(attempt(role, "pairs draft --file " + drafts).out()).isEmpty();
                assertThat(attempt(role, "pairs export --out " + allowed.resolve("no"))
                                .exitCode())
                        .isEqualTo(1);
            }
        }
        assertThat(attempt(RED_TEAM, "pairs export --out " + allowed.resolve("no"))
                        .err())
                .contains("No pair may leave");
        said.add(team.typing(RED_TEAM, "{\"" + HARMFUL, "pairs", "draft", "--file", "-", "--reason", "a", "--debug")
                .err());
        said.add(
                team.typing(REVIEWER, HARMFUL, "pairs", "review", "ffffffff", "--file", "-", "--reason", "a", "--debug")
                        .err());
        said.add(team.typing(RED_TEAM, BETTER, "pairs", "review", id, "--file", "-", "--reason", "a", "--debug")
                .err());
    }

    /** Who may see it sees it, and the screen is theirs; messages hold nothing all the same. */
    private void shown(String id) {
        CommandRun shown = team.as(RED_TEAM, "pairs", "show", id, "--reason", "check of the tone", "--debug");
        assertThat(shown.out()).contains(PROMPT, HARMFUL, BETTER);
        said.add(shown.err());
    }

    /** A vault whose keys are others, and a log that cannot be written. */
    private void damaged(String id) throws IOException {
        Path keys = home.resolve("vault/red-team.keys");
        byte[] right = Files.readAllBytes(keys);
        Files.write(keys, "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(attempt(RED_TEAM, "pairs show " + id).exitCode()).isEqualTo(1);
        Files.write(keys, right);
        Path anchor = home.resolve("audit/audit.anchor");
        byte[] sound = Files.readAllBytes(anchor);
        Files.write(anchor, new byte[] {1});
        assertThat(attempt(RED_TEAM, "pairs show " + id).exitCode()).isEqualTo(1);
        Files.write(anchor, sound);
    }

    private String run(PrincipalRole role, String command) {
        CommandRun run = attempt(role, command);
        assertThat(run.exitCode()).as(command + ": " + run.err()).isZero();
        return run.out();
    }

    private CommandRun attempt(PrincipalRole role, String command) {
        List<String> args = new ArrayList<>(List.of(command.split(" ")));
        if (command.startsWith("pairs ") && !command.startsWith("pairs list")) {
            args.addAll(List.of("--reason", "a stated reason"));
        }
        args.add("--debug");
        CommandRun run = team.as(role, args.toArray(String[]::new));
        said.add(run.out());
        said.add(run.err());
        return run;
    }

    /** While the program's files are as they are between two commands. */
    private void filesStayClean() throws IOException {
        assertFilesClean(home);
    }

    private static void assertFilesClean(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertClean(file.toString(), Files.readAllBytes(file));
            }
        }
    }

    /** Files among everybody's temporary ones that were written since the test began. */
    private void assertTemporaryFilesClean() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            for (Path file : files.filter(this::mayBeOurs).toList()) {
                assertClean(file.toString(), Files.readAllBytes(file));
            }
        }
    }

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
        String lower = content.toLowerCase(Locale.ROOT);
        for (String secret : SECRETS) {
            byte[] utf8 = secret.getBytes(StandardCharsets.UTF_8);
            assertThat(content).as(where).doesNotContain(new String(utf8, StandardCharsets.ISO_8859_1));
            assertThat(content)
                    .as(where)
                    .doesNotContain(
                            new String(secret.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1));
            assertThat(lower).as(where).doesNotContain(HexFormat.of().formatHex(utf8));
            assertThat(content).as(where).doesNotContain(new StringBuilder(secret).reverse());
            for (int offset = 0; offset < 3; offset++) {
                byte[] shifted = new byte[offset + utf8.length];
                System.arraycopy(utf8, 0, shifted, offset, utf8.length);
                String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
                // The first and the last characters also hold neighbours' bits.
                assertThat(content)
                        .as(where)
                        .doesNotContain(encoded.substring(offset == 0 ? 0 : 4, encoded.length() - 2));
            }
        }
    }

    /** Keeps what is logged. */
    private static final class Remembering extends Handler {

        private final List<String> said;

        Remembering(List<String> said) {
            this.said = said;
        }

        @Override
        public void publish(LogRecord record) {
            synchronized (said) {
                said.add(record.getMessage()
                        + record.getThrown()
                        + (record.getParameters() == null ? "" : List.of(record.getParameters())));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
