package io.github.circuitrylabs.forge.core.breeding;

import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.internal.Draws;
import io.github.circuitrylabs.forge.core.internal.Words;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Breeds single-turn scenarios from measured ones: parents of the request's target win tournaments, an operator makes a child of
 * them, and the child's provenance names parents and operator. With an inner generator, a share of scenarios comes fresh from
 * that, and so do all for targets that have no parents.
 *
 * <p>The stock is fixed at the start, so a seed always gives the same scenario; for the next round make a new breeder of the new
 * measurements. Thread-safe if the inner generator is, which it closes.
 */
public final class BreedingGenerator implements Generator {

    public static final String NAME = "breeding";

    /** The operator recorded for scenarios that the inner generator wrote. */
    public static final String FRESH = "fresh";

    private static final int ATTEMPTS = 20;

    private final Map<String, List<Individual>> stock = new HashMap<>();
    private final List<BreedingOperator> operators;
    private final double[] weights;
    private final CueTagger tagger;
    private final BreedingSettings settings;
    private final @Nullable Generator inner;

    /**
     * @param stock the individuals to breed from, of any targets; multi-turn scenarios and benign twins are passed over
     * @param operators at least one
     * @param tagger tags the children with technique and persona
     * @param inner writes fresh scenarios, or null for none
     */
    public BreedingGenerator(
            Collection<Individual> stock,
            List<BreedingOperator> operators,
            CueTagger tagger,
            BreedingSettings settings,
            @Nullable Generator inner) {
        // Sorted, so that the order they were read in does not matter.
        stock.stream()
                .filter(individual -> !individual.scenario().isMultiTurn())
                .filter(individual -> !individual.scenario().isBenignTwin())
                .sorted(Comparator.comparing(individual -> individual.scenario().id()))
                .forEach(individual -> this.stock
                        .computeIfAbsent(individual.scenario().evaluationTarget(), target -> new ArrayList<>())
                        .add(individual));
        this.operators = List.copyOf(operators);
        this.weights = this.operators.stream()
                .mapToDouble(operator -> settings.operatorWeights().getOrDefault(operator.name(), 1.0))
                .toArray();
        if (java.util.Arrays.stream(weights).sum() <= 0) {
            throw new InvalidInputException("Breeding needs at least one operator with a weight above 0.");
        }
        this.tagger = tagger;
        this.settings = settings;
        this.inner = inner;
    }

    @Override
    public String name() {
        return inner == null ? NAME : NAME + "+" + inner.name();
    }

    @Override
    public int preferredConcurrency() {
        return inner == null ? 1 : inner.preferredConcurrency();
    }

    /**
     * {@inheritDoc}
     *
     * @throws GenerationException with reason {@code BACKEND} if the target has no parents and there is no inner generator, with
     *     {@code FILTERED} if no operator made a usable child
     */
    @Override
    public Scenario generate(GenerationRequest request) {
        SplittableRandom random = Draws.random(request.seed(), request.target().id());
        List<Individual> candidates = stock.getOrDefault(request.target().id(), List.of());
        boolean fresh = Draws.unit(random) < settings.freshShare();
        if (inner != null && (fresh || candidates.isEmpty())) {
            return fresh(inner, request);
        }
        if (candidates.isEmpty()) {
            throw new GenerationException(
                    Reason.BACKEND,
                    "There are no scenarios of the target (" + request.target().id()
                            + ") to breed from. Maybe deploy some first, or give the breeder an inner generator.");
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            BreedingOperator operator = operators.get(Draws.weighted(weights, random));
            if (operator.parents() <= candidates.size()) {
                List<Scenario> parents = parents(candidates, operator.parents(), random);
                Optional<String> child = operator.breed(parents, random).filter(text -> isUsable(text, parents));
                if (child.isPresent()) {
                    return child(request, child.get(), parents, operator);
                }
            }
        }
        throw new GenerationException(
                Reason.FILTERED, "No operator made a new scenario out of " + candidates.size() + " parents.");
    }

    @Override
    public void close() {
        if (inner != null) {
            inner.close();
        }
    }

    private static Scenario fresh(Generator inner, GenerationRequest request) {
        Scenario scenario = inner.generate(request);
        return scenario.withProvenance(
                scenario.provenance().toBuilder().operator(FRESH).build());
    }

    private List<Scenario> parents(List<Individual> candidates, int count, SplittableRandom random) {
        List<Individual> left = new ArrayList<>(candidates);
        List<Scenario> parents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Fitness fitness =
                    Draws.unit(random) < settings.frontierShare() ? Fitness.frontier() : Fitness.effectiveness();
            Individual winner = Draws.pick(left, random);
            for (int round = 1; round < settings.tournament(); round++) {
                Individual rival = Draws.pick(left, random);
                if (fitness.of(rival) > fitness.of(winner)) {
                    winner = rival;
                }
            }
            left.remove(winner);
            parents.add(winner.scenario());
        }
        return parents;
    }

    private boolean isUsable(String text, List<Scenario> parents) {
        int words = Words.of(text).size();
        return words > 0
                && words <= settings.maxWords()
                && parents.stream().noneMatch(parent -> parent.prompt().equals(text));
    }

    private Scenario child(
            GenerationRequest request, String prompt, List<Scenario> parents, BreedingOperator operator) {
        List<ScenarioId> ids = parents.stream().map(Scenario::id).toList();
        return tagger.tag(Scenario.of(
                request.target().id(),
                prompt,
                request.target().successCriteria(),
                Provenance.builder(NAME)
                        .seed(request.seed())
                        .parents(ids)
                        .operator(operator.name())
                        .build()));
    }
}
