package io.github.circuitrylabs.forge.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Generation;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;
import org.junit.jupiter.api.Test;

/** The cues as they ship find again what the grammar drew. */
class ShippedCuesTest {

    @Test
    void given_drawn_scenarios_of_every_target_then_techniques_and_personas_are_recognised() {
        Grammar grammar = Grammar.shipped();
        GrammarGenerator generator = new GrammarGenerator(grammar);
        CueTagger tagger = CueTagger.of(grammar);
        int all = 0;
        int techniques = 0;
        int personas = 0;
        for (EvaluationTarget target : TargetCatalogs.shipped().all()) {
            if (target.generation() == Generation.OPEN) {
                for (long seed = 0; seed < 200; seed++) {
                    Scenario drawn = generator.generate(GenerationRequest.of(target, seed));
                    all++;
                    techniques += drawn.tags().get("technique").equals(tagger.technique(drawn.prompt())) ? 1 : 0;
                    personas += drawn.tags().get("persona").equals(tagger.persona(drawn.prompt())) ? 1 : 0;
                }
            }
        }

        assertThat((double) techniques / all).isGreaterThan(0.95);
        assertThat((double) personas / all).isGreaterThan(0.95);
    }
}
