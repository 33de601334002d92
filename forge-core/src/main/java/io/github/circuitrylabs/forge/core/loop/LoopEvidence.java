package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.analysis.Observation;
import io.github.circuitrylabs.forge.core.analysis.Pattern;
import io.github.circuitrylabs.forge.core.analysis.PatternAnalyzer;
import io.github.circuitrylabs.forge.core.feedback.DiscoveredPattern;
import io.github.circuitrylabs.forge.core.feedback.FailedScenario;
import io.github.circuitrylabs.forge.core.novelty.MemoryNoveltyIndex;
import io.github.circuitrylabs.forge.core.statistics.EffectivenessEstimator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a loop knows so far, read from its store: scenarios, what they revealed, and what those that did have in common. */
final class LoopEvidence {

    private static final int PATTERNS_KEPT = 50;

    private final Datastore store;
    private final CueTagger tagger;
    private final LoopConfig config;

    LoopEvidence(Datastore store, CueTagger tagger, LoopConfig config) {
        this.store = store;
        this.tagger = tagger;
        this.config = config;
    }

    /** What one generation wrote. */
    List<Scenario> scenarios(int generation) {
        return scenarios(ScenarioQuery.all().inRun(config.runId(generation)));
    }

    /** All scenarios of the generations up to this one, with their results from the system under test. */
    List<TrainingSelection.Tried> tried(int upTo) {
        List<TrainingSelection.Tried> all = new ArrayList<>();
        for (int generation = 1; generation <= upTo; generation++) {
            Map<ScenarioId, List<DeploymentResult>> results = results(config.runId(generation));
            for (Scenario scenario : scenarios(generation)) {
                all.add(new TrainingSelection.Tried(scenario, results.getOrDefault(scenario.id(), List.of()), null));
            }
        }
        return all;
    }

    /** What revealing scenarios of the generations up to this one have in common, strongest first. */
    List<DiscoveredPattern> patterns(int upTo) {
        return patterns(tried(upTo), tagger);
    }

    /** What those that revealed have in common, strongest first. */
    static List<DiscoveredPattern> patterns(List<TrainingSelection.Tried> all, CueTagger tagger) {
        List<Observation> observations = all.stream()
                .filter(tried -> tried.revealed() || tried.alwaysPassed())
                .map(tried -> new Observation(tried.scenario(), tried.revealed()))
                .toList();
        return new PatternAnalyzer(tagger)
                .analyze(observations).stream()
                        .filter(Pattern::works)
                        .limit(PATTERNS_KEPT)
                        .map(Pattern::toDiscoveredPattern)
                        .toList();
    }

    /** Those that revealed an issue, the worst issues first. */
    static List<FailedScenario> failedScenarios(List<TrainingSelection.Tried> all) {
        EffectivenessEstimator estimator = EffectivenessEstimator.standard();
        return all.stream()
                .filter(TrainingSelection.Tried::revealed)
                .map(tried -> FailedScenario.of(tried.scenario(), estimator.estimateResults(tried.results())))
                .sorted(Comparator.comparingDouble((FailedScenario failed) -> -failed.severity())
                        .thenComparing(FailedScenario::scenarioId))
                .toList();
    }

    /** The loop's own scenarios before a generation: what its model may have been trained on. */
    MemoryNoveltyIndex scenariosBefore(int generation) {
        MemoryNoveltyIndex index = MemoryNoveltyIndex.standard();
        for (int earlier = 1; earlier < generation; earlier++) {
            scenarios(earlier).forEach(index::add);
        }
        return index;
    }

    /** Everything in the store, held-out scenarios too: what repeats one of those is refused, and so never trained on. */
    MemoryNoveltyIndex everythingKnown() {
        MemoryNoveltyIndex index = MemoryNoveltyIndex.standard();
        scenarios(ScenarioQuery.all().withHeldOut()).forEach(index::add);
        return index;
    }

    private Map<ScenarioId, List<DeploymentResult>> results(String runId) {
        Map<ScenarioId, List<DeploymentResult>> results = new LinkedHashMap<>();
        try (Stream<DeploymentResult> ofRun = store.resultsOfRun(runId)) {
            ofRun.forEach(result -> results.computeIfAbsent(result.deployment().scenarioId(), id -> new ArrayList<>())
                    .add(result));
        }
        return results;
    }

    private List<Scenario> scenarios(ScenarioQuery query) {
        try (Stream<Scenario> scenarios = store.scenarios(query)) {
            return scenarios.toList();
        }
    }
}
