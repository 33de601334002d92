package io.github.circuitrylabs.forge.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private final RetryPolicy policy = new RetryPolicy(9, Duration.ofMillis(100), Duration.ofSeconds(1), 3);
    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void givenFullJitterWhenManyPausesAreDrawnThenTheySpreadOverTheWholeRange() {
        List<Duration> pauses = Stream.generate(() -> policy.pause(3, Optional.empty(), random))
                .limit(1000)
                .toList();

        assertThat(pauses).allMatch(pause -> pause.compareTo(Duration.ofMillis(400)) <= 0);
        assertThat(pauses).anyMatch(pause -> pause.compareTo(Duration.ofMillis(20)) < 0);
        assertThat(pauses).anyMatch(pause -> pause.compareTo(Duration.ofMillis(380)) > 0);
    }

    @Test
    void givenManyFailuresWhenDrawnThenNoPauseIsLongerThanTheLongest() {
        assertThat(Stream.generate(() -> policy.pause(90, Optional.empty(), random))
                        .limit(100))
                .allMatch(pause -> pause.compareTo(Duration.ofSeconds(1)) <= 0);
    }

    @Test
    void givenABackendThatAsksForMoreWhenDrawnThenItGetsIt() {
        assertThat(policy.pause(1, Optional.of(Duration.ofMinutes(2)), random)).isEqualTo(Duration.ofMinutes(2));
    }
}
