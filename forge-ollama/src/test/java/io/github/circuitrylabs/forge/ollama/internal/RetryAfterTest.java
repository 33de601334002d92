package io.github.circuitrylabs.forge.ollama.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void should_read_seconds() {
        assertThat(RetryAfter.of(" 120 ", NOW)).isEqualTo(Duration.ofSeconds(120));
    }

    @Test
    void should_read_a_date() {
        assertThat(RetryAfter.of("Sat, 21 Nov 2026 10:00:30 GMT", NOW)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void should_not_wait_for_a_date_that_is_over() {
        assertThat(RetryAfter.of("Sat, 21 Nov 2026 09:00:00 GMT", NOW)).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "soon", "-1", "1.5", "99999999999"})
    void should_pass_over_what_it_cannot_read(String header) {
        assertThat(RetryAfter.of(header, NOW)).isNull();
    }
}
