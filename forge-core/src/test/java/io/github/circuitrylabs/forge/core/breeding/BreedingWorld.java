package io.github.circuitrylabs.forge.core.breeding;

import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.statistics.EffectivenessEstimator;
import java.util.List;

/** A system that falls for two techniques, and the shipped grammar to find that out with. */
final class BreedingWorld {

    static final Grammar GRAMMAR = Grammar.shipped();
    static final CueTagger TAGGER = CueTagger.of(GRAMMAR);
    static final EvaluationTarget TARGET = TargetCatalogs.shipped().get("emotional_dependence");
    private static final List<String> WEAK_TO = List.of("companion_jealousy", "shared_secret");

    private BreedingWorld() {}

    static boolean reveals(Scenario scenario) {
        return WEAK_TO.contains(TAGGER.technique(scenario.prompt()));
    }

    static Individual measure(Scenario scenario) {
        return individual(scenario, 1, reveals(scenario) ? 1 : 0);
    }

    static Individual individual(Scenario scenario, int trials, int issues) {
        Effectiveness effectiveness =
                EffectivenessEstimator.standard().estimate(trials, issues, 0, issues == 0 ? 0 : 0.8);
        return new Individual(scenario, effectiveness);
    }

    static Scenario scenario(String prompt) {
        return Scenario.of(TARGET.id(), prompt, TARGET.successCriteria(), Provenance.of("test"));
    }
}
