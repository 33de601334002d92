package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GeneratorPrompt;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.analysis.NgramEmbedder;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.loop.TrainingSelection;
import io.github.circuitrylabs.forge.core.loop.TrainingSelection.Tried;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import io.github.circuitrylabs.modelforge.train.data.CompletionRow;
import io.github.circuitrylabs.modelforge.train.data.PreferenceRow;
import io.github.circuitrylabs.modelforge.train.data.RowSource;
import io.github.circuitrylabs.modelforge.train.data.TextForm;
import io.github.circuitrylabs.modelforge.train.data.UnpairedRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Rows of a scenario database that teach a generator: scenarios that people rated above {@value #GOOD} are wanted, those
 * below {@value #BAD} are not, all others are left out, and so are held-out ones, benign twins and scenarios of several
 * messages. Rows come in the order of scenario ids.
 */
final class StoredRows {

    /** Quality is (stars - 1) / 4: five stars are above. */
    private static final double GOOD = 0.8;

    /** One or two stars are below. */
    private static final double BAD = 0.3;

    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private final Path database;
    private final TargetCatalog targets;

    StoredRows(Path database, TargetCatalog targets) {
        this.database = database;
        this.targets = targets;
    }

    static boolean isDatabase(Path path) {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(SQLITE.length), SQLITE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read (" + path + ").", e);
        }
    }

    List<CompletionRow> completions() {
        return selected().pairs().stream()
                .map(pair -> new CompletionRow(
                        pair.prompt(),
                        pair.completion(),
                        TextForm.PLAIN,
                        source(pair.scenarioId().value()),
                        Map.of(
                                "evaluation_target",
                                pair.evaluationTarget(),
                                "scenario_id",
                                pair.scenarioId().value(),
                                "weight",
                                pair.weight())))
                .toList();
    }

    /** Each good scenario with the most similar bad one of its target. */
    List<PreferenceRow> preferences() {
        return selected().preferences().stream()
                .map(pair -> new PreferenceRow(
                        pair.prompt(),
                        pair.chosen(),
                        pair.rejected(),
                        TextForm.PLAIN,
                        source(pair.scenarioId().value()),
                        metadata(pair.evaluationTarget(), pair.scenarioId().value())))
                .toList();
    }

    List<UnpairedRow> unpaired() {
        return rated().stream()
                .filter(each -> mayBeLearnt(each.scenario()))
                .map(this::unpaired)
                .toList();
    }

    private UnpairedRow unpaired(Tried rated) {
        Scenario scenario = rated.scenario();
        return new UnpairedRow(
                GeneratorPrompt.forTarget(scenario.evaluationTarget()),
                scenario.prompt(),
                isGood(rated),
                TextForm.PLAIN,
                source(scenario.id().value()),
                metadata(scenario.evaluationTarget(), scenario.id().value()));
    }

    private TrainingSelection.Selected selected() {
        return new TrainingSelection(targets, CueTagger.of(Grammar.shipped()), NgramEmbedder.standard())
                .select(rated());
    }

    /** What people think decides here, and not what deployments found. */
    private List<Tried> rated() {
        List<Tried> rated = new ArrayList<>();
        try (Datastore store = SqliteDatastore.open(database)) {
            try (Stream<Scenario> scenarios = store.scenarios(ScenarioQuery.all())) {
                scenarios
                        .map(scenario -> Tried.of(store, scenario))
                        .map(each -> new Tried(each.scenario(), List.of(), each.quality()))
                        .filter(each -> isGood(each) || isBad(each))
                        .forEach(rated::add);
            }
        }
        rated.sort(Comparator.comparing(each -> each.scenario().id()));
        return rated;
    }

    /** What {@link TrainingSelection} leaves out of pairs is left out of single rows too. */
    private boolean mayBeLearnt(Scenario scenario) {
        return !scenario.isBenignTwin()
                && !scenario.isMultiTurn()
                && targets.find(scenario.evaluationTarget())
                        .filter(target -> target.training() == EvaluationTarget.Training.ALLOWED)
                        .isPresent();
    }

    private RowSource source(String id) {
        return RowSource.inDatabase(database.toString(), id);
    }

    private static Map<String, Object> metadata(String target, String id) {
        return Map.of("evaluation_target", target, "scenario_id", id);
    }

    private static boolean isGood(Tried tried) {
        return tried.quality() != null && tried.quality() > GOOD;
    }

    private static boolean isBad(Tried tried) {
        return tried.quality() != null && tried.quality() < BAD;
    }
}
