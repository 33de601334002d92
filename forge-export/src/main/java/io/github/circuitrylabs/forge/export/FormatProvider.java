package io.github.circuitrylabs.forge.export;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.ImportedScenario;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.TrainingPair;
import java.util.List;

/**
 * Adds file formats. Found by {@link java.util.ServiceLoader}; implement what you have, the rest is empty. Format names
 * must be new: a provider that names a format twice is refused when the registry loads.
 */
public interface FormatProvider {

    default List<Exporter<ExportedScenario>> scenarioExporters() {
        return List.of();
    }

    default List<Exporter<TrainingPair>> trainingPairExporters() {
        return List.of();
    }

    default List<Exporter<PreferencePair>> preferencePairExporters() {
        return List.of();
    }

    default List<Importer<ExportedScenario>> scenarioImporters() {
        return List.of();
    }

    default List<Importer<TrainingPair>> trainingPairImporters() {
        return List.of();
    }

    default List<Importer<PreferencePair>> preferencePairImporters() {
        return List.of();
    }

    /** What reads scenarios with the replies and verdicts of another system. */
    default List<Importer<ImportedScenario>> resultImporters() {
        return List.of();
    }
}
