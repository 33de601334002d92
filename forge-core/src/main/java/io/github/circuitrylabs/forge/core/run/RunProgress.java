package io.github.circuitrylabs.forge.core.run;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a run is.
 *
 * @param done scenarios that exist, those from before included
 * @param requested scenarios asked for
 * @param generated scenarios made by this start
 * @param failedAttempts attempts of this start that gave none
 * @param tokens spent by this start
 * @param cost money spent by this start
 * @param elapsed since this start
 */
public record RunProgress(
        int done, int requested, int generated, int failedAttempts, long tokens, double cost, Duration elapsed) {

    private static final double NANOS = 1e9;

    /** Scenarios per second, of this start; 0 before the first. */
    public double rate() {
        return elapsed.isZero() ? 0 : generated / (elapsed.toNanos() / NANOS);
    }

    /** How long the rest will take at this rate; empty before the first scenario. */
    public Optional<Duration> remaining() {
        double rate = rate();
        return rate == 0 ? Optional.empty() : Optional.of(Duration.ofNanos((long) (NANOS * (requested - done) / rate)));
    }
}
