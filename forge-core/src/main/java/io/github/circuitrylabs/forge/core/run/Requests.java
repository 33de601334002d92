package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.ExampleLoader;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes the requests of a run: the best examples of the target, diversified and the same throughout the run, and what to
 * avoid: repetitions that the same slot came up with, then the target's newest scenarios. Not thread-safe.
 */
final class Requests {

    private static final int EXAMPLES = 5;
    private static final int EXAMPLES_LOOKED_AT = 20;
    private static final int NEWEST_AVOIDED = 8;
    private static final int REPETITIONS_AVOIDED = 4;

    private final GenerationPlan plan;
    private final Datastore store;
    private final ExampleLoader loader;
    private final Map<String, List<Example>> examples = new HashMap<>();
    private final Map<String, Deque<String>> newest = new HashMap<>();
    private final Map<Integer, Deque<String>> repetitions = new HashMap<>();

    Requests(GenerationPlan plan, Datastore store, ExampleLoader loader) {
        this.plan = plan;
        this.store = store;
        this.loader = loader;
    }

    GenerationRequest of(SlotQueue.Attempt attempt) {
        EvaluationTarget target = plan.targetOf(attempt.slot());
        List<String> avoid = new ArrayList<>(repetitions.getOrDefault(attempt.slot(), new ArrayDeque<>()));
        avoid.addAll(newest(target.id()));
        return GenerationRequest.of(target, plan.seedOf(attempt.slot(), attempt.number()))
                .withTemperature(plan.temperature())
                .withExamples(examples(target.id()))
                .withAvoid(avoid);
    }

    void stored(int slot, Scenario scenario) {
        repetitions.remove(slot);
        putFirst(newest(scenario.evaluationTarget()), scenario.prompt(), NEWEST_AVOIDED);
    }

    void repeated(int slot, Scenario scenario) {
        putFirst(repetitions.computeIfAbsent(slot, key -> new ArrayDeque<>()), scenario.prompt(), REPETITIONS_AVOIDED);
    }

    private List<Example> examples(String target) {
        return examples.computeIfAbsent(
                target, id -> Diversification.pick(loader.examples(id, EXAMPLES_LOOKED_AT), EXAMPLES));
    }

    private Deque<String> newest(String target) {
        return newest.computeIfAbsent(target, id -> {
            try (Stream<Scenario> stored =
                    store.scenarios(ScenarioQuery.all().forTarget(id).first(NEWEST_AVOIDED))) {
                return new ArrayDeque<>(stored.map(Scenario::prompt).toList());
            }
        });
    }

    private static void putFirst(Deque<String> prompts, String prompt, int most) {
        prompts.addFirst(prompt);
        if (prompts.size() > most) {
            prompts.removeLast();
        }
    }
}
