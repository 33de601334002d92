package io.github.circuitrylabs.forge.examples;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;
import java.io.PrintStream;

/** Prints three scenarios for one target, with no model and no network. */
public final class FirstScenarios {

    private FirstScenarios() {}

    public static void main(String[] args) {
        print(System.out);
    }

    static void print(PrintStream out) {
        EvaluationTarget target = TargetCatalogs.shipped().get("sycophancy");
        try (Generator generator = new GrammarGenerator(Grammar.shipped())) {
            for (int seed = 1; seed <= 3; seed++) {
                Scenario scenario = generator.generate(GenerationRequest.of(target, seed));
                out.println(scenario.id().shortValue() + "  " + scenario.prompt());
            }
        }
    }
}
