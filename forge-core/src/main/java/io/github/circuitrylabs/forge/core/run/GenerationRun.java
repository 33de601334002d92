package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.ExampleLoader;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.novelty.NoveltyIndex;
import java.util.BitSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a generator for an exact number of new scenarios and stores each as soon as it is made. A run that was killed is
 * started again with the same plan: what is stored counts, the rest is made.
 *
 * <p>With one call under way at a time, the same plan over the same store and the same generator gives the same scenarios.
 * With several, every slot still has the same target and the same seeds, but which of two near-duplicates was first, and which
 * newest scenarios a request is told to avoid, is a matter of timing.
 *
 * <p>Thread-safe, but meant for one run at a time; {@link #cancel} may be called from anywhere.
 */
public final class GenerationRun {

    private final Generator generator;
    private final Datastore store;
    private final NoveltyIndex novelty;
    private final ExampleLoader examples;
    private final RunSettings settings;

    private final Object state = new Object();
    private @Nullable RunInProgress inProgress;
    private boolean cancelled;

    /** A run with {@link RunSettings#standard()}. */
    public GenerationRun(Generator generator, Datastore store, NoveltyIndex novelty, ExampleLoader examples) {
        this(generator, store, novelty, examples, RunSettings.standard());
    }

    /**
     * @param novelty holds what exists already; every stored scenario is added to it
     * @param examples shown to the generator with every request
     */
    public GenerationRun(
            Generator generator, Datastore store, NoveltyIndex novelty, ExampleLoader examples, RunSettings settings) {
        this.generator = generator;
        this.store = store;
        this.novelty = novelty;
        this.examples = examples;
        this.settings = settings;
    }

    /**
     * Runs the plan until everything is made, every attempt is spent, the budget is, or it is cancelled. Interrupting the calling
     * thread cancels it too; the thread is then still interrupted when this returns.
     *
     * @return the account of every scenario asked for, also where the backend could not be used at all
     */
    public Ledger run(GenerationPlan plan, RunListener listener) {
        RunInProgress run = new RunInProgress(
                plan,
                generator,
                store,
                novelty,
                new Requests(plan, store, examples),
                settings,
                listener,
                filledSlots(plan));
        synchronized (state) {
            inProgress = run;
            if (cancelled) {
                run.cancel("cancelled");
            }
        }
        return run.run();
    }

    /**
     * Stops the run for good: no further request is made, those under way are aborted where the generator heeds interrupts and
     * awaited otherwise, what is done is kept, and {@link #run} returns the ledger. Returns at once.
     */
    public void cancel() {
        synchronized (state) {
            cancelled = true;
            if (inProgress != null) {
                inProgress.cancel("cancelled");
            }
        }
    }

    /** What the plan would take from here on, without making any of it. */
    public GenerationEstimate estimate(GenerationPlan plan) {
        return new Estimator(generator, store, settings)
                .estimate(plan, filledSlots(plan), new Requests(plan, store, examples));
    }

    /** The seed of a stored scenario tells which slot it fills. */
    private BitSet filledSlots(GenerationPlan plan) {
        try (Stream<Scenario> stored = store.scenarios(ScenarioQuery.all().inRun(plan.runId()))) {
            Set<Long> seeds = stored.map(scenario -> scenario.provenance().seed())
                    .filter(Objects::nonNull)
                    .collect(Collectors.toSet());
            return plan.slotsOf(seeds);
        }
    }
}
