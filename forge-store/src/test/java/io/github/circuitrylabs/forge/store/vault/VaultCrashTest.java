package io.github.circuitrylabs.forge.store.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.AuditEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultCrashTest {

    private static final int PROCESSES = 2;

    @TempDir
    private Path folder;

    @Test
    void givenProcessesKilledWhileTheyStoreThenNothingIsInTheVaultThatIsNotInTheAuditLog() throws Exception {
        try (GuardedHome guarded = new GuardedHome(folder)) {
            guarded.create().close();
            // WHEN two processes write at once, and are killed without warning
            List<Process> processes = new ArrayList<>();
            Set<String> confirmed = new HashSet<>();
            try {
                for (int i = 0; i < PROCESSES; i++) {
                    processes.add(start(guarded.redTeamToken));
                }
                for (Process process : processes) {
                    readIds(process, confirmed);
                }
            } finally {
                for (Process process : processes) {
                    process.destroyForcibly().waitFor();
                }
            }
            guarded.audit.record(AuditEvent.allowed("tester", "test.restart", "vault", ""));
            // THEN
            Set<String> audited = new HashSet<>();
            assertThat(guarded.audit
                            .read(null, entry -> audited.add(entry.event().subject()))
                            .problem())
                    .isEmpty();
            try (Vault vault = guarded.open()) {
                List<String> stored =
                        vault.entries().stream().map(VaultEntry::id).toList();
                assertThat(stored).containsAll(confirmed);
                assertThat(stored).allSatisfy(id -> assertThat(audited).contains("vault/" + id));
            }
        }
    }

    private Process start(String token) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoringWriter.class.getName(),
                        folder.toString(),
                        token)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void readIds(Process process, Set<String> ids) throws IOException {
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        for (int i = 0; i < 10; i++) {
            String line = lines.readLine();
            assertThat(line).as("the writer went on").isNotNull();
            ids.add(line);
        }
    }
}
