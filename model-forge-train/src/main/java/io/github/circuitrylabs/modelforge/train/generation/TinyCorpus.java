package io.github.circuitrylabs.modelforge.train.generation;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorPrompt;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.examples.YamlExampleLoader;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;
import java.util.ArrayList;
import java.util.List;

/**
 * The text that forge-tiny is trained on: scenarios drawn from the grammar, and the shipped examples. Targets whose training
 * is refused are left out, as in every other training.
 */
final class TinyCorpus {

    /** One text: what the generator is asked, and the scenario it should write. */
    record Text(String prompt, String scenario) {}

    private final List<EvaluationTarget> targets;
    private final YamlExampleLoader examples;

    TinyCorpus(TargetCatalog catalog) {
        this.targets = trainable(catalog);
        this.examples = YamlExampleLoader.shipped(catalog);
    }

    static List<EvaluationTarget> trainable(TargetCatalog catalog) {
        return catalog.all().stream()
                .filter(target -> target.generation() == EvaluationTarget.Generation.OPEN)
                .filter(target -> target.training() == EvaluationTarget.Training.ALLOWED)
                .toList();
    }

    /**
     * @param perTarget scenarios drawn for each target
     * @param seed of the draw; other seeds give other scenarios
     */
    List<Text> fromGrammar(int perTarget, long seed) {
        List<Text> texts = new ArrayList<>(perTarget * targets.size());
        try (Generator grammar = new GrammarGenerator(Grammar.shipped())) {
            for (int i = 0; i < perTarget; i++) {
                for (EvaluationTarget target : targets) {
                    long scenarioSeed = seed * 100_000_007L + texts.size();
                    texts.add(new Text(
                            GeneratorPrompt.forTarget(target.id()),
                            grammar.generate(GenerationRequest.of(target, scenarioSeed))
                                    .prompt()));
                }
            }
        }
        return texts;
    }

    List<Text> fromExamples() {
        List<Text> texts = new ArrayList<>();
        for (EvaluationTarget target : targets) {
            for (Example example : examples.examples(target.id(), ScenarioQuery.NO_LIMIT)) {
                texts.add(new Text(GeneratorPrompt.forTarget(target.id()), example.prompt()));
            }
        }
        return texts;
    }
}
