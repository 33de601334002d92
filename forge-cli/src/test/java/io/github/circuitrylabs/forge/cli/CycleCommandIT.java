package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.scenarioForge;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The retraining that stays: a real process, asked to stop as a service manager asks. */
class CycleCommandIT {

    @TempDir
    private Path home;

    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void givenNothingNewWhenItStaysThenItLooksAgainAndEndsWhenAsked() throws Exception {
        Process process = stay();

        while (reports() < 2 && process.isAlive()) {
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        process.destroy();

        assertThat(process.waitFor()).as(output()).isZero();
        assertThat(reports()).isGreaterThanOrEqualTo(2);
        assertThat(output()).contains("Stopping after this retraining.");
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void givenAFailureWhenItStaysThenItTellsAndTriesAgain() throws Exception {
        Process process = stay("--policy", home.resolve("missing.yaml").toString());

        while (output().split("error: ", -1).length < 3 && process.isAlive()) {
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        assertThat(process.isAlive()).as(output()).isTrue();
        process.destroy();

        assertThat(process.waitFor()).isZero();
        assertThat(output()).contains("missing.yaml");
    }

    @Test
    void givenATimeThatIsNoneWhenAskedToStayThenItSaysHowToWriteOne() {
        CommandRun cycle = scenarioForge(home, "cycle", "--every", "weekly");

        assertThat(cycle.exitCode()).isEqualTo(2);
        assertThat(cycle.err()).contains("weekly").contains("7d, 12h, 30m");
    }

    private Process stay(String... options) throws IOException {
        Stream<String> command = Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ScenarioForge.class.getName(),
                "cycle",
                "--every",
                "1s",
                "--home",
                home.toString());
        List<String> whole = Stream.concat(command, Stream.of(options)).toList();
        return new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output.txt").toFile())
                .start();
    }

    private String output() throws IOException {
        return Files.readString(home.resolve("output.txt"));
    }

    private long reports() throws IOException {
        Path folder = home.resolve("cycles");
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".json") && Files.isRegularFile(file))
                    .count();
        }
    }
}
