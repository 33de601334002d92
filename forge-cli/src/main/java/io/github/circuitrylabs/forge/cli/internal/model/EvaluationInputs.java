package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.loop.SimulatedLoop;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.loop.Ruler;
import io.github.circuitrylabs.forge.core.loop.RulerReport;
import io.github.circuitrylabs.forge.core.novelty.MemoryNoveltyIndex;
import io.github.circuitrylabs.forge.core.twins.GrammarTwinMaker;
import io.github.circuitrylabs.forge.export.Importers;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import io.github.circuitrylabs.modelforge.train.data.PreferenceRow;
import io.github.circuitrylabs.modelforge.train.data.TrainingFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What an evaluation works on, read from where the command line says. */
final class EvaluationInputs {

    private EvaluationInputs() {}

    static List<PreferenceRow> pairs(List<Path> files) {
        requireFiles("--pairs", files);
        return files.isEmpty()
                ? List.of()
                : TrainingFiles.strict().preferences(files.toArray(Path[]::new)).rows();
    }

    /** Scenarios as {@code scenario-forge export --format jsonl} writes them. */
    static List<Scenario> scenarios(List<Path> files) throws IOException {
        requireFiles("--scenarios", files);
        List<Scenario> scenarios = new ArrayList<>();
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file);
                    Stream<ExportedScenario> rows =
                            Importers.load().scenarios("jsonl").read(file.toString(), in)) {
                rows.map(ExportedScenario::scenario).forEach(scenarios::add);
            }
        }
        return scenarios;
    }

    /** A harmless twin of each scenario whose target has any. */
    static List<Scenario> twins(List<Scenario> scenarios) {
        GrammarTwinMaker maker = new GrammarTwinMaker(Grammar.shipped());
        List<Scenario> twins = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            try {
                twins.add(maker.twinOf(scenario, 0));
            } catch (GenerationException e) {
                // Its target has no twins; over-refusal is measured on the others.
                continue;
            }
        }
        return twins;
    }

    /** The frozen ruler over these targets, each measurement with a store of its own. */
    static Function<Generator, RulerReport> ruler(List<EvaluationTarget> targets, double temperature) {
        Ruler ruler = SimulatedLoop.ruler(targets, temperature);
        return generator -> {
            try (Datastore store = SqliteDatastore.inMemory()) {
                return ruler.measure(generator, "evaluation", store, MemoryNoveltyIndex.standard());
            }
        };
    }

    private static void requireFiles(String option, List<Path> files) {
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new UsageException(option + " (" + file + ") is no file.");
            }
        }
    }
}
