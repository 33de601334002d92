package io.github.circuitrylabs.forge.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunProgressTest {

    @Test
    void givenAResumedRunWhenAskedThenRateAndRestCountThisStartOnly() {
        RunProgress progress = new RunProgress(60, 100, 20, 3, 0, 0, Duration.ofSeconds(10));

        assertThat(progress.rate()).isEqualTo(2.0);
        assertThat(progress.remaining()).contains(Duration.ofSeconds(20));
    }

    @Test
    void givenNothingMadeYetWhenAskedThenTheRestIsNotGuessed() {
        RunProgress progress = new RunProgress(40, 100, 0, 3, 0, 0, Duration.ofSeconds(10));

        assertThat(progress.rate()).isZero();
        assertThat(progress.remaining()).isEmpty();
    }
}
