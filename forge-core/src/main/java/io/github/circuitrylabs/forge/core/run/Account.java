package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import java.time.Duration;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which slots are filled, why the others are not, and what all that cost. Not thread-safe. */
final class Account {

    private static final double NANOS = 1e9;

    private final int requested;
    private final int resumed;
    private final BitSet filled;
    private final Map<Integer, Reason> lastFailure = new HashMap<>();
    private final Map<Reason, Integer> failedAttempts = new EnumMap<>(Reason.class);
    private int failures;
    private long tokens;
    private double cost;
    private @Nullable StopCause stopCause;
    private @Nullable String stoppedBecause;

    Account(int requested, BitSet filledBefore) {
        this.requested = requested;
        this.filled = (BitSet) filledBefore.clone();
        this.resumed = filled.cardinality();
    }

    void fill(int slot) {
        filled.set(slot);
        lastFailure.remove(slot);
    }

    void fail(int slot, GenerationException cause) {
        lastFailure.put(slot, cause.reason());
        failedAttempts.merge(cause.reason(), 1, Integer::sum);
        failures++;
    }

    void spend(long moreTokens, double moreCost) {
        tokens += moreTokens;
        cost += moreCost;
    }

    /** The first cause counts. */
    void stop(StopCause cause, String message) {
        if (stopCause == null) {
            stopCause = cause;
            stoppedBecause = message;
        }
    }

    boolean isStopped() {
        return stopCause != null;
    }

    boolean isCancelled() {
        return stopCause == StopCause.CANCELLED;
    }

    /** Stops if the budget is spent. */
    void check(Budget budget, Duration elapsed) {
        if (budget.tokens() != null && tokens >= budget.tokens()) {
            stop(StopCause.TOKENS, "the token budget (" + budget.tokens() + ") is spent");
        } else if (budget.cost() != null && cost >= budget.cost()) {
            stop(StopCause.COST, "the cost budget (" + budget.cost() + ") is spent");
        } else if (budget.time() != null && elapsed.compareTo(budget.time()) >= 0) {
            stop(StopCause.TIME, "the time (" + budget.time().toSeconds() + " s) is up");
        }
    }

    int done() {
        return filled.cardinality();
    }

    RunProgress progress(Duration elapsed) {
        return new RunProgress(done(), requested, done() - resumed, failures, tokens, cost, elapsed);
    }

    Ledger ledger(Duration elapsed) {
        Map<Reason, Integer> unfilled = new EnumMap<>(Reason.class);
        lastFailure.values().forEach(reason -> unfilled.merge(reason, 1, Integer::sum));
        boolean complete = done() == requested;
        return new Ledger(
                requested,
                resumed,
                done() - resumed,
                failedAttempts,
                unfilled,
                requested - done() - lastFailure.size(),
                complete ? null : stopCause,
                complete ? null : stoppedBecause,
                tokens,
                cost,
                elapsed.toNanos() / NANOS);
    }
}
