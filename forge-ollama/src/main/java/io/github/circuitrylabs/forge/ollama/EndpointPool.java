package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.ollama.internal.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several servers of one model as one: each call goes to the healthy server with the fewest calls under way, and to the
 * next one when that fails.
 *
 * <p>A server that fails three times in a row, or cannot be used at all, is left alone for a while (5 s, twice as long each
 * further time, at most 5 minutes; one that says how long, for that long); then it is pinged, and only if it answers gets a call again. When every server is left
 * alone, the call fails with each one's last problem. Thread-safe; closing it closes the servers.
 */
public final class EndpointPool implements ChatModel {

    /**
     * When a server is left alone, and for how long.
     *
     * @param failures how many failures in a row are too many
     * @param firstPause how long it is left alone the first time; doubles each further time
     * @param longestPause the most it is left alone
     */
    public record Breaker(int failures, Duration firstPause, Duration longestPause) {

        public Breaker {
            if (failures < 1 || firstPause.isNegative() || longestPause.compareTo(firstPause) < 0) {
                throw new InvalidInputException("A breaker needs at least 1 failure (" + failures
                        + ") and pauses in order (" + firstPause + ", " + longestPause + ").");
            }
        }

        public static Breaker defaults() {
            return new Breaker(3, Duration.ofSeconds(5), Duration.ofMinutes(5));
        }
    }

    /** Tells the time, in nanoseconds, from any start. */
    @FunctionalInterface
    public interface NanoClock {
        long nanos();
    }

    private final List<Endpoint> endpoints;

    private EndpointPool(List<Endpoint> endpoints) {
        this.endpoints = endpoints;
    }

    /** One server as it is, several as a pool. */
    public static ChatModel of(List<ChatModel> servers) {
        return servers.size() == 1 ? servers.get(0) : create(servers, Breaker.defaults(), System::nanoTime);
    }

    /**
     * @throws InvalidInputException if there is no server, or they serve different models
     */
    public static EndpointPool create(List<ChatModel> servers, Breaker breaker, NanoClock clock) {
        Set<String> models =
                servers.stream().map(ChatModel::model).collect(Collectors.toCollection(java.util.TreeSet::new));
        if (models.size() != 1) {
            throw new InvalidInputException("A pool needs servers of one model, but has " + servers.size()
                    + " servers of the models (" + String.join(", ", models) + ").");
        }
        return new EndpointPool(servers.stream()
                .map(server -> new Endpoint(server, breaker, clock))
                .toList());
    }

    @Override
    public String backend() {
        return endpoints.get(0).model().backend();
    }

    @Override
    public String model() {
        return endpoints.get(0).model().model();
    }

    @Override
    public ChatReply chat(ChatCall call) {
        Set<Endpoint> tried = new HashSet<>();
        List<GenerationException> problems = new ArrayList<>();
        while (true) {
            Endpoint endpoint = leastLoaded(tried);
            if (endpoint == null) {
                throw failed(problems);
            }
            tried.add(endpoint);
            try {
                return endpoint.chatReserved(call);
            } catch (GenerationException e) {
                if (Endpoint.isCallersOwn(e)) {
                    throw e;
                }
                problems.add(e);
            }
        }
    }

    /** As many as all servers together like. */
    @Override
    public int preferredConcurrency() {
        return endpoints.stream()
                .mapToInt(endpoint -> endpoint.model().preferredConcurrency())
                .sum();
    }

    /** The digest all servers agree on, or the empty text. */
    @Override
    public String modelDigest() {
        Set<String> digests = endpoints.stream()
                .filter(Endpoint::isClosed)
                .map(endpoint -> endpoint.model().modelDigest())
                .collect(Collectors.toSet());
        return digests.size() == 1 ? digests.iterator().next() : "";
    }

    /** How many servers take calls now. */
    public int healthy() {
        return (int) endpoints.stream().filter(Endpoint::isClosed).count();
    }

    /** Pings every server now, also those left alone; returns how many answer. */
    public int checkHealth() {
        return (int) endpoints.stream().filter(Endpoint::check).count();
    }

    @Override
    public void close() {
        endpoints.forEach(endpoint -> endpoint.model().close());
    }

    /** The server to ask next, with the call counted as under way, so that callers at the same moment spread. */
    private @Nullable Endpoint leastLoaded(Set<Endpoint> tried) {
        List<Endpoint> ready = endpoints.stream()
                .filter(endpoint -> !tried.contains(endpoint))
                .filter(Endpoint::isReady)
                .toList();
        synchronized (this) {
            Endpoint chosen =
                    ready.stream().min(Comparator.comparingInt(Endpoint::load)).orElse(null);
            if (chosen != null) {
                chosen.reserve();
            }
            return chosen;
        }
    }

    /** When the first of the servers may be asked again, if any said so. */
    private static @Nullable Duration soonest(List<GenerationException> problems) {
        return problems.stream()
                .flatMap(problem -> problem.retryAfter().stream())
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private GenerationException failed(List<GenerationException> problems) {
        String each = endpoints.stream().map(Endpoint::lastProblem).collect(Collectors.joining(" | "));
        String message = "None of the " + endpoints.size() + " servers answered: " + each;
        GenerationException last = problems.isEmpty() ? null : problems.get(problems.size() - 1);
        boolean mayPass = problems.stream().anyMatch(GenerationException::isRetriable);
        return mayPass
                ? new GenerationException(Reason.BACKEND, message, last, soonest(problems))
                : new BackendUnavailableException(message, last);
    }
}
