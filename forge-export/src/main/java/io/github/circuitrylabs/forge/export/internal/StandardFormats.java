package io.github.circuitrylabs.forge.export.internal;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.export.FormatProvider;
import java.util.List;

/** The formats this module brings. */
public final class StandardFormats implements FormatProvider {

    @Override
    public List<Exporter<ExportedScenario>> scenarioExporters() {
        return List.of(
                new JsonArrayExporter<>("json", ScenarioRows::toNode),
                new JsonLinesExporter<>("jsonl", ScenarioRows::toNode),
                new CsvScenarioExporter());
    }

    @Override
    public List<Exporter<TrainingPair>> trainingPairExporters() {
        return List.of(new JsonLinesExporter<>("training-pairs", TrainingPairRows::toNode));
    }

    @Override
    public List<Exporter<PreferencePair>> preferencePairExporters() {
        return List.of(new JsonLinesExporter<>("dpo", PreferencePairRows::toNode));
    }

    @Override
    public List<Importer<ExportedScenario>> scenarioImporters() {
        return List.of(
                new JsonArrayImporter<>("json", ScenarioRows::fromRow),
                new JsonLinesImporter<>("jsonl", ScenarioRows::fromRow),
                new CsvScenarioImporter());
    }

    @Override
    public List<Importer<TrainingPair>> trainingPairImporters() {
        return List.of(new JsonLinesImporter<>("training-pairs", TrainingPairRows::fromRow));
    }

    @Override
    public List<Importer<PreferencePair>> preferencePairImporters() {
        return List.of(new JsonLinesImporter<>("dpo", PreferencePairRows::fromRow));
    }
}
