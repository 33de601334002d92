package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.core.files.IoConsumer;
import io.github.circuitrylabs.forge.export.Exporters;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes stored scenarios, or training data made of them, to a file. */
@Command(
        name = "export",
        description = {
            "Write stored scenarios, or training data made of them, to a file.",
            "",
            "json, jsonl, csv     every scenario with its rating, effectiveness and origin",
            "prompt-only, prompt-only-conversational, promptfoo, inspect, pyrit",
            "                     scenarios as trainers and other test programs read them",
            "training-pairs, sft-conversational",
            "                     what a generator learns from: scenarios that revealed an issue, or that people",
            "                     rated with 4 stars or more",
            "dpo, dpo-conversational, kto",
            "                     with --pairs generator: such a scenario is preferred to a similar one that passed",
            "                     or got 2 stars or less; with --pairs assistant: an ideal reply is preferred to the",
            "                     reply in which the scenario revealed an issue, labelled ADVERSARIAL_CONTENT",
            "",
            "Held-out scenarios never leave. Training data leave out targets that may not be trained on.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  scenario-forge export --format csv --target ai_psychosis --out scenarios.csv",
            "  scenario-forge export --format training-pairs --out pairs.jsonl",
            "  scenario-forge export --format jsonl --min-stars 4 | wc -l"
        })
public final class ExportCommand implements Callable<Integer> {

    private static final String STDOUT = "-";

    private final Terminal terminal;
    private final Targets targets;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Mixin
    private ScenarioFilter filter;

    @Option(
            names = {"-f", "--format"},
            required = true,
            description = "One of the above, or a format of an extension.")
    private String format;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE|-",
            defaultValue = STDOUT,
            description = "Where to; - is standard output (default). A file is written whole or not at all.")
    private String out;

    @Option(
            names = {"-l", "--limit"},
            paramLabel = "N",
            description = "How many scenarios at most, the newest (default: all).")
    private int limit = ScenarioQuery.NO_LIMIT;

    @Option(
            names = "--pairs",
            defaultValue = "generator",
            description = "Whose preferences dpo holds, one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private PairKind pairs;

    /** Whose preferences are exported. */
    enum PairKind {
        generator,
        assistant
    }

    public ExportCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    @Override
    public Integer call() throws IOException {
        Exporters exporters = Exporters.load();
        ScenarioQuery query = filter.query(targets).first(ScenarioFilter.checkedLimit(limit));
        try (Datastore store = home.open(terminal)) {
            ScenarioRows rows = new ScenarioRows(store);
            if (exporters.scenarioFormats().contains(format)) {
                try (Stream<Scenario> scenarios = store.scenarios(query)) {
                    Stream<ExportedScenario> exported = scenarios.map(rows::row);
                    write("scenarios", sink -> exporters.scenarios(format).write(exported, sink));
                }
                return ExitCode.OK;
            }
            TrainingRows training = new TrainingRows(store, targets.catalog());
            if (exporters.trainingPairFormats().contains(format)) {
                List<TrainingPair> selected = training.trainingPairs(query);
                write("training pairs", sink -> exporters.trainingPairs(format).write(selected.stream(), sink));
            } else if (exporters.preferencePairFormats().contains(format)) {
                List<PreferencePair> selected = pairs == PairKind.generator
                        ? training.generatorPreferences(query)
                        : training.assistantPreferences(query);
                write(
                        "preference pairs",
                        sink -> exporters.preferencePairs(format).write(selected.stream(), sink));
            } else {
                throw new UsageException("Unknown format (" + format + "). Known formats: "
                        + String.join(", ", formats(exporters)) + ".");
            }
            if (training.passedOver() > 0) {
                terminal.err()
                        .println(
                                training.passedOver()
                                        + " scenarios left out: benign twins, or of several messages, of which training data is not made.");
            }
            if (training.refused() > 0) {
                terminal.err()
                        .println(
                                training.refused()
                                        + " scenarios left out: their targets may not be trained on (see: scenario-forge targets).");
            }
            return ExitCode.OK;
        }
    }

    private void write(String what, RowWriter writer) throws IOException {
        long[] written = {0};
        IoConsumer<OutputStream> counted = sink -> written[0] = writer.write(sink);
        if (out.equals(STDOUT)) {
            counted.accept(terminal.out());
            terminal.out().flush();
        } else {
            AtomicFiles.write(Path.of(out), counted);
        }
        terminal.err().println(written[0] + " " + what + " written" + (out.equals(STDOUT) ? "." : " to " + out + "."));
    }

    private static Set<String> formats(Exporters exporters) {
        Set<String> all = new TreeSet<>(exporters.scenarioFormats());
        all.addAll(exporters.trainingPairFormats());
        all.addAll(exporters.preferencePairFormats());
        return all;
    }

    /** Writes rows and says how many. */
    @FunctionalInterface
    private interface RowWriter {
        long write(OutputStream sink) throws IOException;
    }
}
