package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What happens when a backend fails in a way that may pass: overload, a timeout, a broken answer. The same request is made
 * again after a pause of exponential length with full jitter (M. Brooker, "Exponential Backoff and Jitter", 2015), so that the
 * same seed still gives the same scenario. A backend that says how long to wait is left alone for that long.
 *
 * @param retries how often a request is made again, at most
 * @param firstPause the longest the first pause may be; doubles with every further one
 * @param longestPause the longest that any pause may be
 * @param patience how many requests in a row may fail for good before the run stops
 */
public record RetryPolicy(int retries, Duration firstPause, Duration longestPause, int patience) {

    public RetryPolicy {
        if (retries < 0 || patience < 1) {
            throw new InvalidInputException(
                    "Retries (" + retries + ") must not be negative, patience (" + patience + ") must be at least 1.");
        }
        if (firstPause.isNegative() || longestPause.compareTo(firstPause) < 0) {
            throw new InvalidInputException(
                    "Pauses (" + firstPause + ", " + longestPause + ") must be 0 or longer, the shorter one first.");
        }
    }

    /** Four retries; pauses of up to 0.5, 1, 2 and 4 s; the run stops after three requests in a row that failed for good. */
    public static RetryPolicy standard() {
        return new RetryPolicy(4, Duration.ofMillis(500), Duration.ofSeconds(30), 3);
    }

    /**
     * How long to wait before the next try.
     *
     * @param failures how often the request has failed, at least 1
     * @param asked how long the backend asks to be left alone, if it says so
     */
    Duration pause(int failures, Optional<Duration> asked, SplittableRandom random) {
        double doubled = firstPause.toNanos() * Math.pow(2, failures - 1.0);
        long ceiling = (long) Math.min(longestPause.toNanos(), doubled);
        Duration jittered = Duration.ofNanos(random.nextLong(ceiling + 1));
        return asked.filter(wanted -> wanted.compareTo(jittered) > 0).orElse(jittered);
    }
}
