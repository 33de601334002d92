package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.Objects;

/**
 * How a run goes about its plan; none of it changes what is asked for.
 *
 * @param concurrency calls under way at once, or {@link #AS_THE_GENERATOR_LIKES}
 * @param budget what one start may spend
 * @param retry what happens when the backend fails
 * @param pricePerMillionTokens what a million tokens cost, prompt and completion alike; 0 where they are free
 * @param clock tells the time and waits
 */
public record RunSettings(
        int concurrency, Budget budget, RetryPolicy retry, double pricePerMillionTokens, RunClock clock) {

    /** {@link Generator#preferredConcurrency()}: one where a call uses the whole machine, several for servers. */
    public static final int AS_THE_GENERATOR_LIKES = 0;

    private static final double MILLION = 1e6;

    public RunSettings {
        Objects.requireNonNull(budget, "budget");
        Objects.requireNonNull(retry, "retry");
        Objects.requireNonNull(clock, "clock");
        if (concurrency < 0) {
            throw new InvalidInputException("Concurrency (" + concurrency + ") must not be negative.");
        }
        if (!(pricePerMillionTokens >= 0)) {
            throw new InvalidInputException(
                    "Price per million tokens (" + pricePerMillionTokens + ") must not be negative.");
        }
    }

    public static RunSettings standard() {
        return new RunSettings(
                AS_THE_GENERATOR_LIKES, Budget.unlimited(), RetryPolicy.standard(), 0, RunClock.system());
    }

    public RunSettings withConcurrency(int newConcurrency) {
        return new RunSettings(newConcurrency, budget, retry, pricePerMillionTokens, clock);
    }

    public RunSettings withBudget(Budget newBudget) {
        return new RunSettings(concurrency, newBudget, retry, pricePerMillionTokens, clock);
    }

    public RunSettings withRetry(RetryPolicy newRetry) {
        return new RunSettings(concurrency, budget, newRetry, pricePerMillionTokens, clock);
    }

    public RunSettings withPricePerMillionTokens(double newPrice) {
        return new RunSettings(concurrency, budget, retry, newPrice, clock);
    }

    public RunSettings withClock(RunClock newClock) {
        return new RunSettings(concurrency, budget, retry, pricePerMillionTokens, newClock);
    }

    int concurrencyFor(Generator generator) {
        return concurrency == AS_THE_GENERATOR_LIKES ? Math.max(1, generator.preferredConcurrency()) : concurrency;
    }

    double costOf(long tokens) {
        return tokens * pricePerMillionTokens / MILLION;
    }
}
