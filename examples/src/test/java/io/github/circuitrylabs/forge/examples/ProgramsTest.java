package io.github.circuitrylabs.forge.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {

    @Test
    void givenNothingWhenFirstScenariosRunsThenThreeScenariosArePrinted() {
        assertThat(printed(FirstScenarios::print).lines()).hasSize(3);
    }

    @Test
    void givenAFlatteringAssistantWhenItIsTestedThenEveryScenarioRevealsIt(@TempDir Path folder) {
        String printed = printed(out -> TestYourAssistant.run(folder.resolve("scenarios.db"), out));

        assertThat(printed).startsWith("20 of 20 scenarios revealed an issue");
    }

    @Test
    void givenAFinishedTestWhenItIsRunAgainThenTheResultIsTheSame(@TempDir Path folder) {
        String first = printed(out -> TestYourAssistant.run(folder.resolve("scenarios.db"), out));

        assertThat(printed(out -> TestYourAssistant.run(folder.resolve("scenarios.db"), out)))
                .isEqualTo(first);
    }

    private static String printed(Consumer<PrintStream> program) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        program.accept(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
