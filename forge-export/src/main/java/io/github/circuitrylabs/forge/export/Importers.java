package io.github.circuitrylabs.forge.export;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.export.internal.NamedFormats;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * Every importer there is, by format name. What one of our {@link Exporters} wrote comes back with the same ids.
 *
 * <p>Immutable; the importers are thread-safe.
 */
public final class Importers {

    private final NamedFormats<Importer<ExportedScenario>> scenarios;
    private final NamedFormats<Importer<TrainingPair>> trainingPairs;
    private final NamedFormats<Importer<PreferencePair>> preferencePairs;

    private Importers(List<FormatProvider> providers) {
        this.scenarios = new NamedFormats<>(
                "scenario import", Exporters.all(providers, FormatProvider::scenarioImporters), Importer::format);
        this.trainingPairs = new NamedFormats<>(
                "training pair import",
                Exporters.all(providers, FormatProvider::trainingPairImporters),
                Importer::format);
        this.preferencePairs = new NamedFormats<>(
                "preference pair import",
                Exporters.all(providers, FormatProvider::preferencePairImporters),
                Importer::format);
    }

    /** Our own formats and those of every {@link FormatProvider} on the class path. */
    public static Importers load() {
        return of(ServiceLoader.load(FormatProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
    }

    /** The formats of exactly these providers. */
    public static Importers of(List<FormatProvider> providers) {
        return new Importers(providers);
    }

    /**
     * What reads scenarios in a format.
     *
     * @throws InvalidInputException if there is no such format; the message lists those there are
     */
    public Importer<ExportedScenario> scenarios(String format) {
        return scenarios.get(format);
    }

    /**
     * What reads training pairs in a format.
     *
     * @throws InvalidInputException if there is no such format; the message lists those there are
     */
    public Importer<TrainingPair> trainingPairs(String format) {
        return trainingPairs.get(format);
    }

    /**
     * What reads preference pairs in a format.
     *
     * @throws InvalidInputException if there is no such format; the message lists those there are
     */
    public Importer<PreferencePair> preferencePairs(String format) {
        return preferencePairs.get(format);
    }

    public Set<String> scenarioFormats() {
        return scenarios.names();
    }

    public Set<String> trainingPairFormats() {
        return trainingPairs.names();
    }

    public Set<String> preferencePairFormats() {
        return preferencePairs.names();
    }
}
