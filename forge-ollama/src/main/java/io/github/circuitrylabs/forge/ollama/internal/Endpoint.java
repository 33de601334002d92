package io.github.circuitrylabs.forge.ollama.internal;

import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.ollama.ChatCall;
import io.github.circuitrylabs.forge.ollama.ChatModel;
import io.github.circuitrylabs.forge.ollama.ChatReply;
import io.github.circuitrylabs.forge.ollama.EndpointPool.Breaker;
import io.github.circuitrylabs.forge.ollama.EndpointPool.NanoClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One server of a pool with its circuit breaker: closed (takes calls), open (left alone until a time), half open (one
 * caller pings it). Thread-safe.
 */
public final class Endpoint {

    private final ChatModel model;
    private final Breaker breaker;
    private final NanoClock clock;
    private final AtomicInteger load = new AtomicInteger();

    private int failures;
    private int pauses;
    private boolean open;
    private boolean pinging;
    private long openUntil;
    private String lastProblem = "not asked";

    public Endpoint(ChatModel model, Breaker breaker, NanoClock clock) {
        this.model = model;
        this.breaker = breaker;
        this.clock = clock;
    }

    public ChatModel model() {
        return model;
    }

    /** Calls under way. */
    public int load() {
        return load.get();
    }

    /** Whether it takes calls. */
    public synchronized boolean isClosed() {
        return !open;
    }

    public synchronized String lastProblem() {
        return lastProblem;
    }

    /** Whether it takes a call now; an open one whose pause is over is pinged first, by one caller at a time. */
    public boolean isReady() {
        synchronized (this) {
            if (!open) {
                return true;
            }
            if (pinging || clock.nanos() - openUntil < 0) {
                return false;
            }
            pinging = true;
        }
        try {
            return check();
        } finally {
            synchronized (this) {
                pinging = false;
            }
        }
    }

    /** Pings it now and notes what came of it. */
    public boolean check() {
        try {
            model.ping();
        } catch (GenerationException e) {
            failed(e, true);
            return false;
        }
        succeeded();
        return true;
    }

    /** Counts a call as under way, which {@link #chatReserved} is to make. */
    public void reserve() {
        load.incrementAndGet();
    }

    public ChatReply chatReserved(ChatCall call) {
        try {
            ChatReply reply = model.chat(call);
            answered();
            return reply;
        } catch (GenerationException e) {
            if (!isCallersOwn(e)) {
                failed(e, !e.isRetriable());
            }
            throw e;
        } finally {
            load.decrementAndGet();
        }
    }

    /** Whether a failure says nothing about the server: the caller was cancelled, or asked what cannot be. */
    public static boolean isCallersOwn(GenerationException problem) {
        return problem instanceof RequestRefusedException
                || Thread.currentThread().isInterrupted();
    }

    /** A ping that is answered lets calls through again, but only an answered call makes the pauses short again. */
    private synchronized void succeeded() {
        open = false;
        failures = 0;
    }

    private synchronized void answered() {
        succeeded();
        pauses = 0;
    }

    private synchronized void failed(GenerationException problem, boolean atOnce) {
        lastProblem = String.valueOf(problem.getMessage());
        failures++;
        Optional<Duration> asked = problem.retryAfter();
        if (asked.isPresent()) {
            open(asked.get());
        } else if (atOnce || failures >= breaker.failures()) {
            open(pause());
            pauses++;
        }
    }

    private void open(Duration pause) {
        Duration bounded = pause.compareTo(breaker.longestPause()) > 0 ? breaker.longestPause() : pause;
        open = true;
        failures = 0;
        openUntil = clock.nanos() + bounded.toNanos();
    }

    private Duration pause() {
        return breaker.firstPause().multipliedBy(1L << Math.min(pauses, 20));
    }
}
