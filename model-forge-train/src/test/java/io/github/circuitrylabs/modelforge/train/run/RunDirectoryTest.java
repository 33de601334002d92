package io.github.circuitrylabs.modelforge.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {

    private static final Map<String, Object> CONFIG =
            Map.of("seed", 1, "loss", "sigmoid", "targets", List.of("q_proj"));

    @TempDir
    private Path folder;

    @Test
    void should_write_what_was_asked_for_and_on_what_it_ran() {
        open(CONFIG).close();

        assertThat(folder.resolve("config.json")).content().contains("\"sigmoid\"");
        assertThat(folder.resolve("environment.json"))
                .content()
                .contains(System.getProperty("java.version"), "\"cores\"", "\"pytorch\" : \"2.7.1\"");
    }

    @Test
    void should_go_on_with_the_same_run_and_note_the_session() {
        open(CONFIG).close();
        open(CONFIG).close();

        assertThat(new JsonFiles().read(folder.resolve("environment.json")).get("sessions"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(2);
    }

    @Test
    void should_refuse_another_configuration_and_name_the_difference() {
        open(CONFIG).close();

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> open(Map.of("seed", 2, "loss", "sigmoid", "targets", List.of("q_proj"))))
                .withMessageContaining("seed was (1), is (2)");
        open(CONFIG).close();
    }

    @Test
    void should_refuse_other_data() {
        try (RunDirectory run = open(CONFIG)) {
            run.recordData("train", "aa", 10);
            run.recordData("train", "aa", 10);
            run.recordData("validation", "bb", 2);

            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> run.recordData("train", "cc", 10))
                    .withMessageContaining("aa")
                    .withMessageContaining("cc");
        }
    }

    @Test
    void should_refuse_a_second_training_in_the_same_folder() {
        try (RunDirectory run = open(CONFIG)) {
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> open(CONFIG))
                    .withMessageContaining(run.folder().toString());
        }
    }

    @Test
    void should_keep_each_line_of_figures_at_once_and_read_them_back() {
        try (RunDirectory run = open(CONFIG);
                MetricsLog log = run.metrics(0)) {
            log.append(1, Map.of("loss", 0.6931471805599453));
            log.append(2, Map.of("loss", Double.NaN));

            assertThat(MetricsLog.read(log.file()))
                    .containsExactly(
                            new MetricsLog.Row(1, Map.of("loss", 0.6931471805599453)),
                            new MetricsLog.Row(2, Map.of("loss", Double.NaN)));
        }
    }

    @Test
    void should_drop_lines_after_the_checkpoint_and_a_torn_one() throws IOException {
        try (RunDirectory run = open(CONFIG)) {
            try (MetricsLog log = run.metrics(0)) {
                for (int step = 1; step <= 5; step++) {
                    log.append(step, Map.of("loss", 1.0 / step));
                }
            }
            Files.writeString(folder.resolve("metrics.jsonl"), "{\"step\":6,\"lo", StandardOpenOption.APPEND);

            try (MetricsLog resumed = run.metrics(3)) {
                resumed.append(4, Map.of("loss", 0.25));

                assertThat(MetricsLog.read(resumed.file()))
                        .extracting(MetricsLog.Row::step)
                        .containsExactly(1L, 2L, 3L, 4L);
            }
        }
    }

    private RunDirectory open(Map<String, Object> config) {
        return RunDirectory.open(folder, config, Map.of("pytorch", "2.7.1"));
    }
}
