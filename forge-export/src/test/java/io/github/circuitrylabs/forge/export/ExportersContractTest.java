package io.github.circuitrylabs.forge.export;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.testkit.ExporterContract;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** Every format we write passes the contract for exporters. */
class ExportersContractTest {

    private static final String TARGET = "ai_psychosis";

    private abstract static class ScenariosContract extends ExporterContract<ExportedScenario> {
        private final String format;

        ScenariosContract(String format) {
            this.format = format;
        }

        @Override
        protected Exporter<ExportedScenario> exporter() {
            return Exporters.load().scenarios(format);
        }

        @Override
        protected ExportedScenario row(String text) {
            Provenance provenance = Provenance.builder("human")
                    .model(text)
                    .createdAt(Instant.EPOCH)
                    .build();
            return new ExportedScenario(
                    Scenario.of(
                            TARGET,
                            text,
                            List.of(text),
                            List.of(Turn.user(text)),
                            Map.of("technique", text),
                            provenance),
                    null,
                    null);
        }

        @Override
        protected Optional<Importer<ExportedScenario>> importer() {
            return Optional.of(Importers.load().scenarios(format));
        }
    }

    @Nested
    class ScenariosAsJson extends ScenariosContract {
        ScenariosAsJson() {
            super("json");
        }
    }

    @Nested
    class ScenariosAsJsonl extends ScenariosContract {
        ScenariosAsJsonl() {
            super("jsonl");
        }
    }

    @Nested
    class ScenariosAsCsv extends ScenariosContract {
        ScenariosAsCsv() {
            super("csv");
        }
    }

    @Nested
    class TrainingPairsAsJsonl extends ExporterContract<TrainingPair> {
        @Override
        protected Exporter<TrainingPair> exporter() {
            return Exporters.load().trainingPairs("training-pairs");
        }

        @Override
        protected TrainingPair row(String text) {
            return new TrainingPair(text, text, TARGET, id(text), 0.5);
        }

        @Override
        protected Optional<Importer<TrainingPair>> importer() {
            return Optional.of(Importers.load().trainingPairs("training-pairs"));
        }
    }

    @Nested
    class PreferencePairsAsDpo extends ExporterContract<PreferencePair> {
        @Override
        protected Exporter<PreferencePair> exporter() {
            return Exporters.load().preferencePairs("dpo");
        }

        @Override
        protected PreferencePair row(String text) {
            return new PreferencePair(
                    text, text + " (chosen)", text, PreferencePair.ADVERSARIAL_CONTENT, TARGET, id(text), text, null);
        }

        @Override
        protected Optional<Importer<PreferencePair>> importer() {
            return Optional.of(Importers.load().preferencePairs("dpo"));
        }
    }

    private static ScenarioId id(String text) {
        return Scenario.of(TARGET, text, List.of(), Provenance.of("human")).id();
    }
}
