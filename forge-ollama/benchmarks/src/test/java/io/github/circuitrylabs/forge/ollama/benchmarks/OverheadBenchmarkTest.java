package io.github.circuitrylabs.forge.ollama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The program still runs. */
class OverheadBenchmarkTest {

    @Test
    void givenFewCallsWhenMeasuredThenBothDelaysArePrinted() {
        ByteArrayOutputStream output = new ByteArrayOutputStream();

        OverheadBenchmark.run(4, new PrintStream(output, true, StandardCharsets.UTF_8));

        assertThat(output.toString(StandardCharsets.UTF_8))
                .contains("after 50 ms")
                .contains("after 0 ms");
    }
}
