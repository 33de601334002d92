package io.github.circuitrylabs.forge.export;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.export.internal.LabelledOnly;
import io.github.circuitrylabs.forge.export.internal.NamedFormats;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Every exporter there is, by format name.
 *
 * <pre>{@code
 * Exporters exporters = Exporters.load();
 * AtomicFiles.write(Path.of("scenarios.csv"), sink -> exporters.scenarios("csv").write(rows, sink));
 * exporters.scenarios("xls"); // InvalidInputException: Unknown scenario export format (xls). Known formats: csv, …
 * }</pre>
 *
 * <p>Immutable; the exporters are thread-safe.
 */
public final class Exporters {

    private final NamedFormats<Exporter<ExportedScenario>> scenarios;
    private final NamedFormats<Exporter<TrainingPair>> trainingPairs;
    private final NamedFormats<Exporter<PreferencePair>> preferencePairs;

    private Exporters(List<FormatProvider> providers) {
        this.scenarios = new NamedFormats<>(
                "scenario export", all(providers, FormatProvider::scenarioExporters), Exporter::format);
        this.trainingPairs = new NamedFormats<>(
                "training pair export", all(providers, FormatProvider::trainingPairExporters), Exporter::format);
        this.preferencePairs = new NamedFormats<>(
                "preference pair export", all(providers, FormatProvider::preferencePairExporters), Exporter::format);
    }

    /** Our own formats and those of every {@link FormatProvider} on the class path. */
    public static Exporters load() {
        return of(ServiceLoader.load(FormatProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
    }

    /** The formats of exactly these providers. */
    public static Exporters of(List<FormatProvider> providers) {
        return new Exporters(providers);
    }

    /**
     * What writes scenarios in a format.
     *
     * @throws InvalidInputException if there is no such format; the message lists those there are
     */
    public Exporter<ExportedScenario> scenarios(String format) {
        return scenarios.get(format);
    }

    /**
     * What writes training pairs in a format.
     *
     * @throws InvalidInputException if there is no such format; the message lists those there are
     */
    public Exporter<TrainingPair> trainingPairs(String format) {
        return trainingPairs.get(format);
    }

    /**
     * What writes preference pairs in a format.
     *
     * @throws InvalidInputException if there is no such format; the message lists those there are
     */
    public Exporter<PreferencePair> preferencePairs(String format) {
        return preferencePairs.get(format);
    }

    /**
     * An exporter that refuses unlabelled adversarial rows: its {@code write} throws {@link InvalidInputException} at the
     * first row that must carry {@link PreferencePair#ADVERSARIAL_CONTENT} and does not, before that row is written.
     *
     * @param adversarial whether a row holds adversarial text
     * @throws InvalidInputException if there is no such format; the message lists those there are
     */
    public Exporter<PreferencePair> preferencePairs(String format, Predicate<PreferencePair> adversarial) {
        return new LabelledOnly(preferencePairs.get(format), adversarial);
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

    static <F> List<F> all(List<FormatProvider> providers, Function<FormatProvider, List<F>> formats) {
        List<F> all = new ArrayList<>();
        providers.forEach(provider -> all.addAll(formats.apply(provider)));
        return all;
    }
}
