package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.ExampleLoader;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.GenerationOutcome;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.novelty.Novelty;
import io.github.circuitrylabs.forge.core.novelty.NoveltyIndex;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Asks a generator for an exact number of new scenarios and stores each as soon as it is made. A run that was killed is
 * started again with the same plan: what is stored counts, the rest is made.
 *
 * <p>Not thread-safe; one thread runs it.
 */
public final class GenerationRun {

    private static final int EXAMPLES_PER_REQUEST = 5;

    private final Generator generator;
    private final Datastore store;
    private final NoveltyIndex novelty;
    private final ExampleLoader examples;

    /**
     * @param novelty holds what exists already; every stored scenario is added to it
     * @param examples shown to the generator with every request
     */
    public GenerationRun(Generator generator, Datastore store, NoveltyIndex novelty, ExampleLoader examples) {
        this.generator = generator;
        this.store = store;
        this.novelty = novelty;
        this.examples = examples;
    }

    /**
     * Runs the plan to its end.
     *
     * @return the account of every scenario asked for
     * @throws BackendUnavailableException if the backend could not be used at all and nothing was made
     */
    public Ledger run(GenerationPlan plan, RunListener listener) {
        Tally tally = new Tally(plan);
        tally.markFilled(slotsInStore(plan));
        int resumed = tally.filledCount();
        int batchSize = Math.max(1, generator.preferredBatchSize());
        try {
            for (int attempt = 0; attempt < plan.attempts(); attempt++) {
                List<Integer> open = tally.openSlots();
                for (int from = 0; from < open.size(); from += batchSize) {
                    List<Integer> batch = open.subList(from, Math.min(open.size(), from + batchSize));
                    runBatch(plan, batch, attempt, tally, listener);
                }
            }
        } catch (BackendUnavailableException e) {
            if (tally.filledCount() == resumed) {
                throw e;
            }
            return tally.ledger(resumed, e.getMessage());
        }
        return tally.ledger(resumed, null);
    }

    private void runBatch(GenerationPlan plan, List<Integer> slots, int attempt, Tally tally, RunListener listener) {
        List<GenerationRequest> requests = new ArrayList<>(slots.size());
        for (int slot : slots) {
            EvaluationTarget target = plan.targetOf(slot);
            requests.add(GenerationRequest.of(target, plan.seedOf(slot, attempt))
                    .withTemperature(plan.temperature())
                    .withExamples(examples.examples(target.id(), EXAMPLES_PER_REQUEST)));
        }
        List<GenerationOutcome> outcomes = generator.generateAll(requests);
        for (int i = 0; i < slots.size(); i++) {
            if (outcomes.get(i) instanceof GenerationOutcome.Generated generated) {
                accept(plan, slots.get(i), requests.get(i).seed(), generated.scenario(), tally, listener);
            } else if (outcomes.get(i) instanceof GenerationOutcome.Failed failed) {
                tally.fail(slots.get(i), failed.cause());
                listener.onFailedAttempt(failed.cause());
                if (failed.cause() instanceof BackendUnavailableException unavailable) {
                    throw unavailable;
                }
            }
        }
    }

    private void accept(GenerationPlan plan, int slot, long seed, Scenario made, Tally tally, RunListener listener) {
        Scenario scenario = made.withProvenance(
                made.provenance().toBuilder().runId(plan.runId()).seed(seed).build());
        Novelty found = novelty.addIfNovel(scenario);
        if (!found.isNovel()) {
            GenerationException duplicate = new GenerationException(Reason.DUPLICATE, found.describe());
            tally.fail(slot, duplicate);
            listener.onFailedAttempt(duplicate);
            return;
        }
        // An index that is a part of the datastore has stored it already; then this changes nothing.
        store.addScenarios(List.of(scenario));
        tally.fill(slot);
        listener.onScenario(scenario, tally.filledCount(), plan.count());
    }

    /** The seed of a stored scenario tells which slot it fills. */
    private BitSet slotsInStore(GenerationPlan plan) {
        Map<Long, Integer> slotBySeed = new HashMap<>();
        for (int slot = 0; slot < plan.count(); slot++) {
            for (int attempt = 0; attempt < plan.attempts(); attempt++) {
                slotBySeed.put(plan.seedOf(slot, attempt), slot);
            }
        }
        BitSet filled = new BitSet(plan.count());
        try (Stream<Scenario> stored = store.scenarios(ScenarioQuery.all().inRun(plan.runId()))) {
            stored.map(scenario -> scenario.provenance().seed())
                    .map(slotBySeed::get)
                    .filter(java.util.Objects::nonNull)
                    .forEach(filled::set);
        }
        return filled;
    }

    /** Which slots are filled, and why the others are not. */
    private static final class Tally {
        private final GenerationPlan plan;
        private final BitSet filled = new BitSet();
        private final Map<Integer, Reason> lastFailure = new HashMap<>();
        private final Map<Reason, Integer> failedAttempts = new EnumMap<>(Reason.class);

        Tally(GenerationPlan plan) {
            this.plan = plan;
        }

        void markFilled(BitSet slots) {
            filled.or(slots);
        }

        void fill(int slot) {
            filled.set(slot);
        }

        void fail(int slot, GenerationException cause) {
            lastFailure.put(slot, cause.reason());
            failedAttempts.merge(cause.reason(), 1, Integer::sum);
        }

        int filledCount() {
            return filled.cardinality();
        }

        List<Integer> openSlots() {
            List<Integer> open = new ArrayList<>();
            for (int slot = filled.nextClearBit(0); slot < plan.count(); slot = filled.nextClearBit(slot + 1)) {
                open.add(slot);
            }
            return open;
        }

        Ledger ledger(int resumed, @org.jspecify.annotations.Nullable String stoppedBecause) {
            Map<Reason, Integer> unfilled = new EnumMap<>(Reason.class);
            for (int slot : openSlots()) {
                unfilled.merge(lastFailure.getOrDefault(slot, Reason.BACKEND), 1, Integer::sum);
            }
            return new Ledger(plan.count(), resumed, filledCount() - resumed, failedAttempts, unfilled, stoppedBecause);
        }
    }
}
