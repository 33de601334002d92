package io.github.circuitrylabs.forge.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatastoreCrashTest {

    @TempDir
    Path folder;

    @Test
    void givenAProcessKilledWhileItWritesWhenOpenedAgainThenNothingThatItAddedIsLostAndNoBatchIsHalf()
            throws Exception {
        Path file = folder.resolve("scenarios.db");
        List<Integer> added = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            added.addAll(writeUntilKilled(file, run * 1_000_000, 5 + 20 * run));
        }

        try (Datastore store = SqliteDatastore.open(file)) {
            for (int batch : added) {
                for (Scenario scenario : CrashingWriter.batch(batch)) {
                    assertThat(store.scenario(scenario.id())).isPresent();
                }
            }
            long count = store.countScenarios(ScenarioQuery.all());
            assertThat(count % CrashingWriter.BATCH).isZero();
            assertThat(count).isGreaterThanOrEqualTo((long) added.size() * CrashingWriter.BATCH);
        }
    }

    /** Batches that a process said it had added before it was killed without warning. */
    private static List<Integer> writeUntilKilled(Path file, int firstBatch, int batches)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingWriter.class.getName(),
                        file.toString(),
                        Integer.toString(firstBatch))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<Integer> added = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            while (added.size() < batches) {
                String line = lines.readLine();
                assertThat(line).as("the writer went on").isNotNull();
                added.add(Integer.parseInt(line));
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return added;
    }
}
