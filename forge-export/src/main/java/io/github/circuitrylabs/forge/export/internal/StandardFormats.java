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
                new JsonArrayExporter<>("json", ScenarioRows.COLUMNS),
                JsonLinesExporter.of("jsonl", ScenarioRows.COLUMNS),
                CsvExporter.of("csv", ScenarioRows.COLUMNS),
                CsvExporter.forSpreadsheets("csv-spreadsheet", ScenarioRows.COLUMNS),
                new ParquetExporter<>("parquet", ScenarioRows.COLUMNS),
                JsonLinesExporter.ofMany("prompt-only", TrlRows::promptOnly),
                JsonLinesExporter.ofMany("prompt-only-conversational", TrlRows::promptOnlyConversational),
                JsonLinesExporter.ofMany("promptfoo", HarnessRows::promptfoo),
                JsonLinesExporter.ofMany("inspect", HarnessRows::inspect),
                new PyritSeedExporter());
    }

    @Override
    public List<Exporter<TrainingPair>> trainingPairExporters() {
        return List.of(
                JsonLinesExporter.of("training-pairs", TrainingPairRows.COLUMNS),
                JsonLinesExporter.ofMany("sft-conversational", TrlRows::conversational));
    }

    @Override
    public List<Exporter<PreferencePair>> preferencePairExporters() {
        return List.of(
                JsonLinesExporter.of("dpo", PreferencePairRows.COLUMNS),
                JsonLinesExporter.ofMany("dpo-conversational", TrlRows::conversational),
                JsonLinesExporter.ofMany("kto", TrlRows::unpaired));
    }

    @Override
    public List<Importer<ExportedScenario>> scenarioImporters() {
        return List.of(
                new JsonArrayImporter<>("json", ScenarioRows::fromRow),
                new JsonLinesImporter<>("jsonl", ScenarioRows::fromRow),
                new CsvScenarioImporter(),
                new JsonLinesImporter<>("promptfoo", HarnessRows::fromPromptfoo),
                new JsonLinesImporter<>("inspect", HarnessRows::fromInspect),
                new PyritSeedImporter());
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
