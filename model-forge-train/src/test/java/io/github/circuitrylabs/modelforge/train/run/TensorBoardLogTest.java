package io.github.circuitrylabs.modelforge.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the file that TensorBoard's own writer makes ({@code golden/tensorboard/make_golden.py}). */
class TensorBoardLogTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T12:00:00.25Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @Test
    void should_write_the_bytes_that_tensorboard_writes() throws IOException {
        write(0, 1, 200);
        assertThat(Files.readAllBytes(file())).isEqualTo(golden());
    }

    @Test
    void should_cut_off_what_a_killed_run_wrote_after_its_checkpoint() throws IOException {
        write(0, 1, 170);
        Files.write(file(), new byte[] {7, 0, 0, 0, 0, 0, 0, 0, 1, 2}, StandardOpenOption.APPEND);
        write(150, 151, 200);
        assertThat(Files.readAllBytes(file())).isEqualTo(golden());
    }

    private void write(long lastStep, int first, int last) {
        try (TensorBoardLog log = TensorBoardLog.open(folder, lastStep, CLOCK)) {
            IntStream.rangeClosed(first, last).forEach(step -> {
                Map<String, Double> values = new LinkedHashMap<>();
                values.put("loss", 1.0 / step);
                values.put("rewards/margins", -0.5 * step);
                if (step % 50 == 0) {
                    values.put("eval_loss", 2.0 / step);
                }
                log.append(step, values);
            });
        }
    }

    private Path file() {
        return folder.resolve("events.out.tfevents.1795262400.model-forge");
    }

    private static byte[] golden() throws IOException {
        try (InputStream in = TensorBoardLogTest.class.getResourceAsStream("/golden/tensorboard/events.bin")) {
            return in.readAllBytes();
        }
    }
}
