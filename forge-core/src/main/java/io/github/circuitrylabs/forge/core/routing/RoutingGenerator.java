package io.github.circuitrylabs.forge.core.routing;

import io.github.circuitrylabs.forge.core.GenerationOutcome;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Scenario;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Has each target's scenarios written by the model that is specialised in it, and all others by a general one. A generator
 * is opened when the first request for it comes.
 *
 * <p>Thread-safe if its generators are.
 */
public final class RoutingGenerator implements Generator {

    private static final String NAME = "routing";
    private static final int BATCH = 64;

    private final Map<String, Supplier<Generator>> byTarget;
    private final Supplier<Generator> general;
    private final Map<Supplier<Generator>, Generator> open = new ConcurrentHashMap<>();

    private RoutingGenerator(Map<String, Supplier<Generator>> byTarget, Supplier<Generator> general) {
        this.byTarget = byTarget;
        this.general = general;
    }

    /**
     * A specialist.
     *
     * @param targets ids of the targets it writes for; at least one
     * @param generator opens it
     */
    public record Route(Set<String> targets, Supplier<Generator> generator) {

        public Route {
            targets = Set.copyOf(targets);
            if (targets.isEmpty()) {
                throw new InvalidInputException("A specialised generator needs at least one target.");
            }
        }
    }

    /**
     * @param general opens the generator of every target that no route names
     * @throws InvalidInputException if two routes name one target
     */
    public static RoutingGenerator of(Supplier<Generator> general, List<Route> routes) {
        Map<String, Supplier<Generator>> byTarget = new LinkedHashMap<>();
        for (Route route : routes) {
            for (String target : route.targets()) {
                if (byTarget.put(target, route.generator()) != null) {
                    throw new InvalidInputException("Two generators are specialised in one target (" + target
                            + "). Maybe roll one of them back.");
                }
            }
        }
        return new RoutingGenerator(Collections.unmodifiableMap(byTarget), general);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** The targets that have a specialist. */
    public Set<String> specialised() {
        return byTarget.keySet();
    }

    @Override
    public Scenario generate(GenerationRequest request) {
        return generator(request).generate(request);
    }

    /** Each generator gets its requests together; the outcomes come in the order asked for. */
    @Override
    public List<GenerationOutcome> generateAll(List<GenerationRequest> requests) {
        Map<Generator, List<Integer>> positions = new LinkedHashMap<>();
        for (int i = 0; i < requests.size(); i++) {
            positions
                    .computeIfAbsent(generator(requests.get(i)), generator -> new ArrayList<>())
                    .add(i);
        }
        GenerationOutcome[] outcomes = new GenerationOutcome[requests.size()];
        positions.forEach((generator, indices) -> {
            List<GenerationOutcome> written =
                    generator.generateAll(indices.stream().map(requests::get).toList());
            for (int i = 0; i < indices.size(); i++) {
                outcomes[indices.get(i)] = written.get(i);
            }
        });
        return List.of(outcomes);
    }

    /** Large, so that each specialist gets several at once. */
    @Override
    public int preferredBatchSize() {
        return BATCH;
    }

    private Generator generator(GenerationRequest request) {
        return generator(byTarget.getOrDefault(request.target().id(), general));
    }

    private Generator generator(Supplier<Generator> supplier) {
        return open.computeIfAbsent(supplier, Supplier::get);
    }

    @Override
    public void close() {
        open.values().forEach(Generator::close);
        open.clear();
    }
}
