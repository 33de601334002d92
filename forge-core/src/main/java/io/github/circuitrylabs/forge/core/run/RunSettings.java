package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.examples.ExampleUses;
import java.util.Objects;

/**
 * How a run goes about its plan; none of it changes what is asked for.
 *
 * @param concurrency calls under way at once, or {@link #AS_THE_GENERATOR_LIKES}
 * @param budget what one start may spend
 * @param retry what happens when the backend fails
 * @param pricePerMillionTokens what a million tokens cost, prompt and completion alike; 0 where they are free
 * @param exampleUses notes which examples a scenario was generated with, where a prompt showed them
 * @param clock tells the time and waits
 */
public record RunSettings(
        int concurrency,
        Budget budget,
        RetryPolicy retry,
        double pricePerMillionTokens,
        ExampleUses exampleUses,
        RunClock clock) {

    /** {@link Generator#preferredConcurrency()}: one where a call uses the whole machine, several for servers. */
    public static final int AS_THE_GENERATOR_LIKES = 0;

    private static final double MILLION = 1e6;

    public RunSettings {
        Objects.requireNonNull(budget, "budget");
        Objects.requireNonNull(retry, "retry");
        Objects.requireNonNull(exampleUses, "exampleUses");
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
                AS_THE_GENERATOR_LIKES,
                Budget.unlimited(),
                RetryPolicy.standard(),
                0,
                ExampleUses.UNNOTED,
                RunClock.system());
    }

    public RunSettings withConcurrency(int newConcurrency) {
        return new RunSettings(newConcurrency, budget, retry, pricePerMillionTokens, exampleUses, clock);
    }

    public RunSettings withBudget(Budget newBudget) {
        return new RunSettings(concurrency, newBudget, retry, pricePerMillionTokens, exampleUses, clock);
    }

    public RunSettings withRetry(RetryPolicy newRetry) {
        return new RunSettings(concurrency, budget, newRetry, pricePerMillionTokens, exampleUses, clock);
    }

    public RunSettings withPricePerMillionTokens(double newPrice) {
        return new RunSettings(concurrency, budget, retry, newPrice, exampleUses, clock);
    }

    public RunSettings withExampleUses(ExampleUses newUses) {
        return new RunSettings(concurrency, budget, retry, pricePerMillionTokens, newUses, clock);
    }

    public RunSettings withClock(RunClock newClock) {
        return new RunSettings(concurrency, budget, retry, pricePerMillionTokens, exampleUses, newClock);
    }

    int concurrencyFor(Generator generator) {
        return concurrency == AS_THE_GENERATOR_LIKES ? Math.max(1, generator.preferredConcurrency()) : concurrency;
    }

    double costOf(long tokens) {
        return tokens * pricePerMillionTokens / MILLION;
    }
}
