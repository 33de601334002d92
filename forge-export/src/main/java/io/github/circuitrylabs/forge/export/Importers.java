package io.github.circuitrylabs.forge.export;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.ImportedScenario;
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
    private final NamedFormats<Importer<ImportedScenario>> results;

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
        this.results = new NamedFormats<>(
                "result import", Exporters.all(providers, FormatProvider::resultImporters), Importer::format);
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

    /**
     * What reads scenarios with replies and verdicts in another system's format.
     *
     * @throws InvalidInputException if there is no such format; the message lists those there are
     */
    public Importer<ImportedScenario> results(String format) {
        return results.get(format);
    }

    /**
     * An importer for a file whose fields have other names.
     *
     * @throws InvalidInputException if the format's fields cannot be mapped
     */
    public static <T> Importer<T> mapped(Importer<T> importer, ImportMapping mapping) {
        if (mapping.isNone()) {
            return importer;
        }
        if (importer instanceof MappableImporter<T> mappable) {
            return mappable.with(mapping);
        }
        throw new InvalidInputException(
                "Fields of format (" + importer.format() + ") cannot be mapped, and its rows name their targets.");
    }

    public Set<String> resultFormats() {
        return results.names();
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
