package io.github.circuitrylabs.forge.cli.internal.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import sun.misc.Signal;

class StopRequestTest {

    @Test
    void should_note_the_signal_and_go_on() throws InterruptedException {
        // GIVEN
        CountDownLatch noticed = new CountDownLatch(1);
        ByteArrayOutputStream err = new ByteArrayOutputStream() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, length);
                if (toString(StandardCharsets.UTF_8).contains("Stopping soon.")) {
                    noticed.countDown();
                }
            }
        };
        Terminal terminal =
                Terminal.ofStreams(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), err, Map.of());
        try (StopRequest request = StopRequest.listen(terminal, "Stopping soon.")) {
            assertThat(request.isMade()).isFalse();
            // WHEN
            // Not INT: a JVM that is started in the background inherits that it is ignored.
            Signal.raise(new Signal("TERM"));
            // THEN
            assertThat(noticed.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(request.isMade()).isTrue();
        }
    }
}
