package io.github.circuitrylabs.forge.export.internal;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.ImportedScenario;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.export.FormatProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
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
                RowsImporter.of("jsonl", JsonLines::open, ScenarioRows::fromRow),
                new CsvScenarioImporter(),
                RowsImporter.of("parquet", ParquetRows::open, ScenarioRows::fromRow),
                RowsImporter.of("promptfoo", JsonLines::open, HarnessRows::fromPromptfoo),
                RowsImporter.of("inspect", JsonLines::open, HarnessRows::fromInspect),
                new PyritSeedImporter());
    }

    @Override
    public List<Importer<TrainingPair>> trainingPairImporters() {
        return List.of(RowsImporter.of("training-pairs", JsonLines::open, TrainingPairRows::fromRow));
    }

    @Override
    public List<Importer<PreferencePair>> preferencePairImporters() {
        return List.of(
                RowsImporter.of("dpo", JsonLines::open, PreferencePairRows::fromRow),
                RowsImporter.of("hh-rlhf", JsonLines::open, TrlImport::implicitPair));
    }

    @Override
    public List<Importer<ImportedScenario>> resultImporters() {
        return List.of(
                RowsImporter.withContext("garak", JsonLines::open, GarakRows::fromRow),
                RowsImporter.withContext("promptfoo-results", PromptfooResults::open, PromptfooResults::fromRow),
                RowsImporter.withContext("inspect-log", InspectLogs::open, InspectLogs::fromRow),
                RowsImporter.of("trl", StandardFormats::openTrainerRows, TrlImport::fromRow));
    }

    /** JSONL or Parquet, told apart by how the file starts. */
    private static RowsImporter.OpenRows openTrainerRows(String file, InputStream source) throws IOException {
        PushbackInputStream start = new PushbackInputStream(source, 4);
        byte[] magic = start.readNBytes(4);
        start.unread(magic);
        return ParquetRows.isParquet(magic) ? ParquetRows.open(file, start) : JsonLines.open(file, start);
    }
}
