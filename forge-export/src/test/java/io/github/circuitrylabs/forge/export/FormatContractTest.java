package io.github.circuitrylabs.forge.export;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.testkit.ExporterContract;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

class FormatContractTest {

    private static final Exporters EXPORTERS = Exporters.load();
    private static final Importers IMPORTERS = Importers.load();

    @Nested
    class Json extends ScenarioFormat {
        Json() {
            super("json");
        }
    }

    @Nested
    class JsonLines extends ScenarioFormat {
        JsonLines() {
            super("jsonl");
        }
    }

    @Nested
    class Csv extends ScenarioFormat {
        Csv() {
            super("csv");
        }
    }

    @Nested
    class CsvForSpreadsheets extends OneWayScenarioFormat {
        CsvForSpreadsheets() {
            super("csv-spreadsheet");
        }
    }

    @Nested
    class Parquet extends ScenarioFormat {
        Parquet() {
            super("parquet");
        }

        @Override
        protected boolean rowsAreText() {
            return false;
        }
    }

    @Nested
    class TrainingPairs extends ExporterContract<TrainingPair> {
        @Override
        protected Exporter<TrainingPair> exporter() {
            return EXPORTERS.trainingPairs("training-pairs");
        }

        @Override
        protected TrainingPair row(String text) {
            return new TrainingPair(text, text, text, Samples.full().scenario().id(), 0.5);
        }

        @Override
        protected Optional<Importer<TrainingPair>> importer() {
            return Optional.of(IMPORTERS.trainingPairs("training-pairs"));
        }
    }

    @Nested
    class Dpo extends ExporterContract<PreferencePair> {
        @Override
        protected Exporter<PreferencePair> exporter() {
            return EXPORTERS.preferencePairs("dpo");
        }

        @Override
        protected PreferencePair row(String text) {
            return new PreferencePair(
                    text, text, text, text, text, Samples.full().scenario().id(), text, text);
        }

        @Override
        protected Optional<Importer<PreferencePair>> importer() {
            return Optional.of(IMPORTERS.preferencePairs("dpo"));
        }
    }

    @Nested
    class PromptOnly extends OneWayScenarioFormat {
        PromptOnly() {
            super("prompt-only");
        }
    }

    @Nested
    class PromptOnlyConversational extends OneWayScenarioFormat {
        PromptOnlyConversational() {
            super("prompt-only-conversational");
        }
    }

    @Nested
    class Promptfoo extends OneWayScenarioFormat {
        Promptfoo() {
            super("promptfoo");
        }
    }

    @Nested
    class Inspect extends OneWayScenarioFormat {
        Inspect() {
            super("inspect");
        }
    }

    @Nested
    class Pyrit extends OneWayScenarioFormat {
        Pyrit() {
            super("pyrit");
        }
    }

    @Nested
    class Kto extends Dpo {
        @Override
        protected Exporter<PreferencePair> exporter() {
            return EXPORTERS.preferencePairs("kto");
        }

        @Override
        protected Optional<Importer<PreferencePair>> importer() {
            return Optional.empty();
        }
    }

    /** A format of another system, which does not hold everything. */
    abstract static class OneWayScenarioFormat extends ScenarioFormat {
        OneWayScenarioFormat(String format) {
            super(format);
        }

        @Override
        protected Optional<Importer<ExportedScenario>> importer() {
            return Optional.empty();
        }
    }

    abstract static class ScenarioFormat extends ExporterContract<ExportedScenario> {
        private final String format;

        ScenarioFormat(String format) {
            this.format = format;
        }

        @Override
        protected Exporter<ExportedScenario> exporter() {
            return EXPORTERS.scenarios(format);
        }

        @Override
        protected ExportedScenario row(String text) {
            Instant day = Instant.parse("2026-11-21T00:00:00Z");
            Scenario scenario = Scenario.of(
                    text,
                    text,
                    List.of(text, "plain"),
                    List.of(Turn.assistant(text), Turn.user(text)),
                    Map.of(text.substring(0, Math.min(100, text.length())), text),
                    Provenance.builder(text)
                            .model(text)
                            .createdAt(day)
                            .runId(text)
                            .build());
            return new ExportedScenario(scenario, new Rating(scenario.id(), 3, text, text, day), null);
        }

        @Override
        protected Optional<Importer<ExportedScenario>> importer() {
            return Optional.of(IMPORTERS.scenarios(format));
        }
    }
}
