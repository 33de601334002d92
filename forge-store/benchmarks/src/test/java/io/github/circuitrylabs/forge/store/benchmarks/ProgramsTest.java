package io.github.circuitrylabs.forge.store.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs still run. */
class ProgramsTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);

    @Test
    void givenASmallSizeWhenMeasuredThenEveryFigureIsPrinted() throws Exception {
        StoreBenchmark.run(new int[] {200}, out);

        assertThat(output.toString(StandardCharsets.UTF_8))
                .contains("200 asked for")
                .contains("check and add one")
                .contains("count all");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void givenWritersAndReadersWhenTheyWearTheDatabaseOutThenNothingIsLost(int processes) throws Exception {
        int exitCode = StoreStress.run(folder.resolve("scenarios.db"), 2, processes, out);

        assertThat(output.toString(StandardCharsets.UTF_8)).contains("no call failed");
        assertThat(exitCode).isZero();
    }
}
