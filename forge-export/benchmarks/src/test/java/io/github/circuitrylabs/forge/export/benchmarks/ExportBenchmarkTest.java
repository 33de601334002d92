package io.github.circuitrylabs.forge.export.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program still runs. */
class ExportBenchmarkTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);

    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "csv"})
    void should_read_as_many_rows_as_it_wrote(String format) throws Exception {
        ExportRun.run("write", format, folder.resolve("rows"), 3_000, out);
        ExportRun.run("read", format, folder.resolve("rows"), 3_000, out);

        assertThat(output.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .allMatch(line -> line.endsWith("rows=3000"));
    }

    @Test
    void should_write_parquet() throws Exception {
        ExportRun.run("write", "parquet", folder.resolve("rows"), 3_000, out);

        assertThat(output.toString(StandardCharsets.UTF_8)).contains("rows=3000");
    }
}
