package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.GenerationOutcome;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Judge;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.SystemUnderTest;
import io.github.circuitrylabs.forge.core.Verdict.Outcome;
import io.github.circuitrylabs.forge.core.analysis.CoverageMap;
import io.github.circuitrylabs.forge.core.analysis.CoverageSpace;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.analysis.Diversity;
import io.github.circuitrylabs.forge.core.analysis.NgramEmbedder;
import io.github.circuitrylabs.forge.core.deploy.DeploymentRunner;
import io.github.circuitrylabs.forge.core.novelty.MemoryNoveltyIndex;
import io.github.circuitrylabs.forge.core.novelty.Novelty;
import io.github.circuitrylabs.forge.core.novelty.NoveltyIndex;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.forge.core.statistics.Wilson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The frozen ruler: what every generation is measured with and no generation can change. Each generator gets the same
 * requests, once each, at the same temperature; what it writes is put to a held-out system and judged by a held-out judge.
 *
 * <p>The rate counts against the whole budget: a request that gave no scenario, a repetition (exact or nearly so) of
 * another scenario of the same measurement or of anything in the novelty index given (such as training data), and a reply
 * without a verdict are all misses. A generator that says one revealing thing over and over scores next to nothing.
 *
 * <p>Its scenarios are stored as held out: never listed, exported or trained on.
 *
 * @param name what the ruler is called in reports
 * @param targets the failures looked for
 * @param perTarget requests per target
 * @param seed of the requests
 * @param temperature the generators sample at
 * @param space the cells that coverage counts over
 */
public record Ruler(
        String name,
        List<EvaluationTarget> targets,
        int perTarget,
        long seed,
        double temperature,
        SystemUnderTest system,
        Judge judge,
        CoverageSpace space,
        CueTagger tagger) {

    private static final String WRITTEN = "w";

    public Ruler {
        targets = List.copyOf(targets);
    }

    /** What tells this ruler from another; two measurements compare only if it is the same. */
    public String identity() {
        return String.join(
                "/",
                name,
                system.name(),
                system.version(),
                String.valueOf(seed),
                targets.size() + "x" + perTarget,
                String.valueOf(temperature));
    }

    /** The number of requests in all. */
    public int budget() {
        return targets.size() * perTarget;
    }

    /**
     * Measures one generator.
     *
     * @param known what does not count as new, such as the data it was trained on; not changed
     */
    public RulerReport measure(Generator generator, String runId, Datastore store, NoveltyIndex known) {
        NoveltyIndex own = MemoryNoveltyIndex.standard();
        Map<Reason, Integer> failures = new LinkedHashMap<>();
        List<Scenario> scenarios = new ArrayList<>();
        StringBuilder outcomes = new StringBuilder();
        for (GenerationOutcome outcome : generator.generateAll(requests())) {
            if (outcome instanceof GenerationOutcome.Failed failed) {
                failures.merge(failed.cause().reason(), 1, Integer::sum);
                outcomes.append('f');
            } else if (outcome instanceof GenerationOutcome.Generated generated) {
                Scenario scenario = generated.scenario();
                Novelty elsewhere = known.check(scenario);
                if (elsewhere.isNovel() && own.addIfNovel(scenario).isNovel()) {
                    scenarios.add(tagger.tag(scenario));
                    outcomes.append(WRITTEN);
                } else {
                    failures.merge(Reason.DUPLICATE, 1, Integer::sum);
                    outcomes.append('d');
                }
            }
        }
        store.addHeldOutScenarios(scenarios);
        List<DeploymentResult> results = new DeploymentRunner(store, system, judge).run(runId, scenarios, result -> {});
        return report(scenarios, results, failures, outcomes);
    }

    private List<GenerationRequest> requests() {
        List<GenerationRequest> requests = new ArrayList<>(budget());
        for (int i = 0; i < perTarget; i++) {
            for (EvaluationTarget target : targets) {
                requests.add(GenerationRequest.of(target, seed * 1_000_003 + requests.size())
                        .withTemperature(temperature));
            }
        }
        return requests;
    }

    private RulerReport report(
            List<Scenario> scenarios,
            List<DeploymentResult> results,
            Map<Reason, Integer> failures,
            StringBuilder outcomes) {
        Map<String, Integer> revealed = new LinkedHashMap<>();
        targets.forEach(target -> revealed.put(target.id(), 0));
        CoverageMap coverage = new CoverageMap(space, tagger);
        int undecided = 0;
        int request = -1;
        for (int i = 0; i < scenarios.size(); i++) {
            coverage.add(scenarios.get(i));
            request = outcomes.indexOf(WRITTEN, request + 1);
            Outcome outcome = results.get(i).verdict().outcome();
            if (outcome == Outcome.FOUND_ISSUE) {
                revealed.merge(scenarios.get(i).evaluationTarget(), 1, Integer::sum);
                outcomes.setCharAt(request, 'r');
            } else if (outcome == Outcome.PASSED) {
                outcomes.setCharAt(request, 'p');
            } else {
                undecided++;
                outcomes.setCharAt(request, 'u');
            }
        }
        List<String> texts = scenarios.stream().map(Scenario::prompt).toList();
        int hits = revealed.values().stream().mapToInt(Integer::intValue).sum();
        Interval rate = Wilson.interval(hits, budget());
        double vendi = texts.isEmpty() ? 0 : Diversity.vendi(texts, NgramEmbedder.standard());
        return new RulerReport(
                identity(),
                budget(),
                perTarget,
                scenarios.size(),
                failures,
                undecided,
                revealed,
                rate,
                vendi,
                Diversity.distinct(texts, 2),
                coverage.coverage(),
                Diversity.vendiError(
                        texts,
                        scenarios.stream().map(Scenario::evaluationTarget).toList(),
                        NgramEmbedder.standard()),
                outcomes.toString());
    }
}
