package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.core.Completion;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Training;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.analysis.NgramEmbedder;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.loop.TrainingSelection;
import io.github.circuitrylabs.forge.core.loop.TrainingSelection.Selected;
import io.github.circuitrylabs.forge.core.loop.TrainingSelection.Tried;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes training data of stored scenarios, from what deployments found and from what people think. Rows come in the order of
 * scenario ids, so that the same store gives the same bytes. Not thread-safe.
 */
final class TrainingRows {

    private final Datastore store;
    private final TargetCatalog targets;
    private final ExportFilter filter;
    private int refused;
    private int passedOver;

    TrainingRows(Datastore store, TargetCatalog targets, ExportFilter filter) {
        this.store = store;
        this.targets = targets;
        this.filter = filter;
    }

    /** How many scenarios were left out because their target may not be trained on. */
    int refused() {
        return refused;
    }

    /** How many scenarios were left out because nothing is learned from their kind. */
    int passedOver() {
        return passedOver;
    }

    /** Good examples, weighted. */
    List<TrainingPair> trainingPairs(ScenarioQuery query) {
        return select(query).pairs();
    }

    /** Each good example with a similar bad one of the same target. */
    List<PreferencePair> generatorPreferences(ScenarioQuery query) {
        return select(query).preferences();
    }

    private Selected select(ScenarioQuery query) {
        Selected selected = new TrainingSelection(targets, CueTagger.of(Grammar.shipped()), NgramEmbedder.standard())
                .select(tried(query));
        refused += selected.refused();
        passedOver += selected.passedOver();
        return selected;
    }

    /** Each ideal reply with each reply that revealed an issue. Nobody has validated these pairs yet. */
    List<PreferencePair> assistantPreferences(ScenarioQuery query) {
        List<PreferencePair> pairs = new ArrayList<>();
        for (Tried each : tried(query)) {
            Scenario scenario = each.scenario();
            if (targets.find(scenario.evaluationTarget())
                    .filter(target -> target.training() == Training.ALLOWED)
                    .isEmpty()) {
                refused++;
            } else if (scenario.isMultiTurn() || scenario.isBenignTwin()) {
                // A late reply answers more than the first prompt; a refusal of a twin is no adversarial text.
                passedOver++;
            } else {
                pairs.addAll(assistantPairs(each));
            }
        }
        return pairs;
    }

    private List<PreferencePair> assistantPairs(Tried tried) {
        List<DeploymentResult> failures = tried.results().stream()
                .filter(result -> result.verdict().isIssue())
                .toList();
        List<PreferencePair> pairs = new ArrayList<>();
        List<Completion> ideals = failures.isEmpty()
                ? List.of()
                : store.completions(tried.scenario().id()).stream()
                        .filter(filter::accepts)
                        .toList();
        for (Completion ideal : ideals) {
            failures.stream()
                    .map(failure -> failure.transcript().textOf(Role.ASSISTANT))
                    .filter(harmful -> !harmful.isEmpty())
                    .distinct()
                    .map(harmful -> assistantPair(tried.scenario(), ideal, harmful))
                    .forEach(pairs::add);
        }
        return pairs;
    }

    private List<Tried> tried(ScenarioQuery query) {
        try (Stream<Scenario> scenarios = filter.scenarios(store, query)) {
            return scenarios
                    .sorted((a, b) -> a.id().compareTo(b.id()))
                    .map(scenario -> Tried.of(store, scenario))
                    .toList();
        }
    }

    private static PreferencePair assistantPair(Scenario scenario, Completion ideal, String harmful) {
        return new PreferencePair(
                scenario.prompt(),
                ideal.text(),
                harmful,
                PreferencePair.ADVERSARIAL_CONTENT,
                scenario.evaluationTarget(),
                scenario.id(),
                ideal.source(),
                null);
    }
}
