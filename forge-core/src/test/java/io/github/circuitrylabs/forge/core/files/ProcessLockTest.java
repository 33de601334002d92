package io.github.circuitrylabs.forge.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {

    @TempDir
    private Path folder;

    @Test
    void given_a_holder_then_another_is_told_who_it_is() {
        try (ProcessLock held = take(Duration.ZERO)) {
            assertThatThrownBy(() -> take(Duration.ofMillis(50)))
                    .isInstanceOf(BusyException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid() + " since ");
        }
    }

    @Test
    void given_a_holder_that_lets_go_then_whoever_waits_gets_it() {
        ProcessLock held = take(Duration.ZERO);
        CompletableFuture<ProcessLock> waiting = CompletableFuture.supplyAsync(() -> take(Duration.ofSeconds(20)));
        held.close();
        try (ProcessLock taken = waiting.join()) {
            assertThat(taken.leftBehind()).isEmpty();
        }
    }

    @Test
    void given_a_holder_that_died_then_the_lock_is_free_and_tells_of_it() throws IOException {
        Files.writeString(folder.resolve("lock"), "process 1 since 2026-01-01T00:00:00Z");
        try (ProcessLock taken = take(Duration.ZERO)) {
            assertThat(taken.leftBehind()).contains("process 1 since 2026-01-01T00:00:00Z");
        }
        try (ProcessLock again = take(Duration.ZERO)) {
            assertThat(again.leftBehind()).isEmpty();
        }
    }

    private ProcessLock take(Duration patience) {
        return ProcessLock.take(folder.resolve("lock"), patience);
    }
}
