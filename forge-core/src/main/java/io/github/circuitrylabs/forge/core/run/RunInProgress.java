package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.GenerationOutcome;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.novelty.Novelty;
import io.github.circuitrylabs.forge.core.novelty.NoveltyIndex;
import io.github.circuitrylabs.forge.core.run.SlotQueue.Attempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One start of a run. Its threads take attempts, wait for the backend, and settle what came of them one after another: check,
 * store, account and listener are one step under one lock. Besides what is under way nothing is held ready, so a slow backend
 * slows the run down and nothing piles up.
 */
final class RunInProgress {

    private final GenerationPlan plan;
    private final Generator generator;
    private final Datastore store;
    private final NoveltyIndex novelty;
    private final RunSettings settings;
    private final RunListener listener;
    private final int batchSize;
    private final long startedAt;
    private final Waiting waiting = new Waiting();

    private final Object lock = new Object();
    private final SlotQueue queue;
    private final Account account;
    private final Requests requests;
    private int underWay;
    private int givenUpInARow;
    private @Nullable Throwable broken;

    RunInProgress(
            GenerationPlan plan,
            Generator generator,
            Datastore store,
            NoveltyIndex novelty,
            Requests requests,
            RunSettings settings,
            RunListener listener,
            BitSet filled) {
        this.plan = plan;
        this.generator = generator;
        this.store = store;
        this.novelty = novelty;
        this.requests = requests;
        this.settings = settings;
        this.listener = listener;
        this.batchSize = Math.max(1, generator.preferredBatchSize());
        this.startedAt = settings.clock().nanos();
        this.queue = new SlotQueue(filled, plan.count());
        this.account = new Account(plan.count(), filled);
    }

    Ledger run() {
        listener.onStart(account.done(), plan.count());
        int threads = settings.concurrencyFor(generator);
        boolean interrupted = Thread.currentThread().isInterrupted();
        if (threads == 1) {
            work();
            interrupted |= Thread.currentThread().isInterrupted();
        } else {
            interrupted |= workIn(threads);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (lock) {
            if (broken instanceof Error error) {
                throw error;
            }
            if (broken instanceof RuntimeException exception) {
                throw exception;
            }
            return account.ledger(elapsed());
        }
    }

    void cancel(String reason) {
        stop(StopCause.CANCELLED, reason);
        waiting.cancel();
    }

    /** Returns whether the calling thread was interrupted meanwhile. */
    private boolean workIn(int threads) {
        List<Thread> workers = new ArrayList<>();
        for (int i = 1; i <= Math.min(threads, plan.count()); i++) {
            Thread worker = new Thread(this::work, "forge-generate-" + i);
            worker.setDaemon(true);
            worker.start();
            workers.add(worker);
        }
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    cancel("interrupted");
                }
            }
        }
        return interrupted;
    }

    private void work() {
        try {
            for (List<Attempt> batch = next(); !batch.isEmpty(); batch = next()) {
                try {
                    attempt(batch);
                } finally {
                    finished();
                }
            }
        } catch (RuntimeException | Error e) {
            synchronized (lock) {
                broken = broken == null ? e : broken;
            }
            cancel("failed: " + e.getMessage());
        }
    }

    /** Waits while every open slot is under way elsewhere; empty when there is nothing more to do. */
    private List<Attempt> next() {
        synchronized (lock) {
            while (true) {
                if (!queue.isEmpty()) {
                    account.check(settings.budget(), elapsed());
                }
                List<Attempt> batch = account.isStopped() ? List.of() : queue.take(batchSize);
                if (!batch.isEmpty()) {
                    underWay++;
                    return batch;
                }
                if (account.isStopped() || underWay == 0) {
                    return List.of();
                }
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    account.stop(StopCause.CANCELLED, "interrupted");
                }
            }
        }
    }

    private void finished() {
        synchronized (lock) {
            underWay--;
            lock.notifyAll();
        }
    }

    /** Makes the requests of a batch, and those again that the backend failed, until it has or the retries are used up. */
    private void attempt(List<Attempt> batch) {
        List<Attempt> open = batch;
        for (int failures = 1; !open.isEmpty(); failures++) {
            List<GenerationRequest> asked;
            synchronized (lock) {
                asked = open.stream().map(requests::of).toList();
            }
            List<GenerationOutcome> outcomes = call(asked);
            Failed failed = settle(open, asked, outcomes);
            if (failed.attempts().isEmpty()) {
                return;
            }
            if (failures > settings.retry().retries()) {
                giveUp(failed);
                return;
            }
            SplittableRandom random = new SplittableRandom(asked.get(0).seed() + failures);
            pause(settings.retry().pause(failures, failed.last().retryAfter(), random));
            open = isStopped() ? List.of() : failed.attempts();
        }
    }

    /** Attempts that the backend failed in a way that may pass. */
    private record Failed(List<Attempt> attempts, @Nullable GenerationException cause) {
        GenerationException last() {
            return Objects.requireNonNull(cause);
        }
    }

    /** One outcome per request; none where the run was cancelled before. */
    private List<GenerationOutcome> call(List<GenerationRequest> asked) {
        if (!waiting.begin()) {
            return List.of();
        }
        try {
            return generator.generateAll(asked);
        } catch (GenerationException e) {
            return asked.stream()
                    .<GenerationOutcome>map(request -> new GenerationOutcome.Failed(e))
                    .toList();
        } finally {
            waiting.end();
            if (Thread.currentThread().isInterrupted()) {
                stop(StopCause.CANCELLED, "interrupted");
            }
        }
    }

    private Failed settle(List<Attempt> attempts, List<GenerationRequest> asked, List<GenerationOutcome> outcomes) {
        List<Attempt> again = new ArrayList<>();
        GenerationException last = null;
        synchronized (lock) {
            for (int i = 0; i < outcomes.size(); i++) {
                if (outcomes.get(i) instanceof GenerationOutcome.Generated generated) {
                    givenUpInARow = 0;
                    accept(attempts.get(i), asked.get(i), generated.scenario());
                } else if (outcomes.get(i) instanceof GenerationOutcome.Failed failed
                        && reject(attempts.get(i), failed.cause())) {
                    again.add(attempts.get(i));
                    last = failed.cause();
                }
            }
        }
        return new Failed(again, last);
    }

    private void accept(Attempt attempt, GenerationRequest request, Scenario made) {
        Provenance provenance = made.provenance();
        double cost = provenance.cost() > 0 ? provenance.cost() : settings.costOf(provenance.tokens());
        account.spend(provenance.tokens(), cost);
        Scenario scenario = made.withProvenance(provenance.toBuilder()
                .runId(plan.runId())
                .seed(request.seed())
                .cost(cost)
                .build());
        Novelty found = novelty.addIfNovel(scenario);
        if (!found.isNovel()) {
            requests.repeated(attempt.slot(), scenario);
            fail(attempt, new GenerationException(Reason.DUPLICATE, found.describe()));
            tryAnew(attempt);
            return;
        }
        // An index that is a part of the datastore has stored it already; then this changes nothing.
        store.addScenarios(List.of(scenario));
        if (provenance.promptHash() != null) {
            settings.exampleUses()
                    .addUse(
                            scenario.id(),
                            request.examples().stream().map(Example::scenarioId).toList());
        }
        requests.stored(attempt.slot(), scenario);
        account.fill(attempt.slot());
        listener.onScenario(scenario, account.done(), plan.count());
        listener.onProgress(account.progress(elapsed()));
    }

    /** Returns whether the same request should be made again. */
    private boolean reject(Attempt attempt, GenerationException cause) {
        boolean backend = cause.reason() == Reason.BACKEND;
        if (backend && account.isCancelled()) {
            return false;
        }
        account.spend(cause.tokens(), settings.costOf(cause.tokens()));
        fail(attempt, cause);
        if (cause instanceof BackendUnavailableException) {
            stop(StopCause.BACKEND, String.valueOf(cause.getMessage()));
        } else if (!backend) {
            givenUpInARow = 0;
            if (cause.isRetriable()) {
                tryAnew(attempt);
            }
        }
        return backend && cause.isRetriable();
    }

    private void fail(Attempt attempt, GenerationException cause) {
        account.fail(attempt.slot(), cause);
        listener.onFailedAttempt(cause);
        listener.onProgress(account.progress(elapsed()));
    }

    private void tryAnew(Attempt attempt) {
        if (attempt.number() + 1 < plan.attempts()) {
            queue.putBack(new Attempt(attempt.slot(), attempt.number() + 1));
        }
    }

    private void giveUp(Failed failed) {
        synchronized (lock) {
            givenUpInARow += failed.attempts().size();
            if (givenUpInARow >= settings.retry().patience()) {
                stop(
                        StopCause.BACKEND,
                        givenUpInARow + " requests in a row failed "
                                + (settings.retry().retries() + 1) + " times each, at last: "
                                + failed.last().getMessage());
            }
        }
    }

    private void pause(Duration wanted) {
        Duration limit = settings.budget().time();
        Duration left = limit == null ? wanted : limit.minus(elapsed());
        Duration time = left.compareTo(wanted) < 0 ? left : wanted;
        if (time.isNegative() || time.isZero() || !waiting.begin()) {
            return;
        }
        try {
            settings.clock().sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop(StopCause.CANCELLED, "interrupted");
        } finally {
            waiting.end();
        }
    }

    private void stop(StopCause cause, String message) {
        synchronized (lock) {
            account.stop(cause, message);
            lock.notifyAll();
        }
    }

    private boolean isStopped() {
        synchronized (lock) {
            account.check(settings.budget(), elapsed());
            return account.isStopped();
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(settings.clock().nanos() - startedAt);
    }
}
