package io.github.circuitrylabs.modelforge.train.internal.torchscript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EngineStartupTest {

    @Test
    void should_start_pytorch_without_reaching_for_any_address() throws IOException, InterruptedException {
        // GIVEN a JVM in which nobody has set DJL's properties
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        SilentStart.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // THEN the engine works, and nothing asked for a way to the network
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("ANSWER 42.0").doesNotContain("REACHED FOR");
    }

    @Test
    void should_keep_the_choice_of_a_user_who_allows_downloads() {
        String before = System.getProperty("ai.djl.offline");
        try {
            System.setProperty("ai.djl.offline", "false");
            EngineStartup.silence();
            assertThat(System.getProperty("ai.djl.offline")).isEqualTo("false");
            assertThat(System.getProperty("OPT_OUT_TRACKING")).isEqualTo("true");
        } finally {
            System.setProperty("ai.djl.offline", before == null ? "true" : before);
        }
    }
}
