package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Training;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.export.ExportManifest;
import io.github.circuitrylabs.forge.export.Exporters;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
            "Write stored scenarios, or training data made of them, to a file or a dataset folder.",
            "",
            "json, jsonl, csv, parquet",
            "                     every scenario with its rating, effectiveness and origin; csv-spreadsheet is csv in",
            "                     which no cell is a formula, for people and not for importing",
            "prompt-only, prompt-only-conversational, promptfoo, inspect, pyrit",
            "                     scenarios as trainers and other test programs read them",
            "training-pairs, sft-conversational",
            "                     what a generator learns from: scenarios that revealed an issue, or that people",
            "                     rated with 4 stars or more",
            "dpo, dpo-conversational, kto",
            "                     with --pairs generator: such a scenario is preferred to a similar one that passed",
            "                     or got 2 stars or less; with --pairs assistant: an ideal reply is preferred to the",
            "                     reply in which the scenario revealed an issue, labelled ADVERSARIAL_CONTENT",
            "hf-scenarios, hf-training-pairs, hf-dpo",
            "                     a dataset folder for the Hugging Face hub with its card; gated if a row is labelled",
            "",
            "Held-out scenarios never leave. Training data leave out targets that may not be trained on.",
            "Every row says in content_label whether it is adversarial and carries the export's canary, by which copies",
            "can be found; FILE.manifest.json says what the file holds. The audit log notes each export.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  scenario-forge export --format parquet --target ai_psychosis --out scenarios.parquet",
            "  scenario-forge export --format training-pairs --since 2026-11-01 --out pairs.jsonl",
            "  scenario-forge export --format hf-scenarios --splits train=0.9,test=0.1 --out dataset",
            "  scenario-forge export --format jsonl --min-stars 4 | wc -l"
        })
public final class ExportCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Targets targets;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Mixin
    private ScenarioFilter filter;

    @Mixin
    private ExportFilter exportFilter;

    @Mixin
    private ExportDestination destination;

    @Option(
            names = {"-f", "--format"},
            required = true,
            description = "One of the above, or a format of an extension.")
    private String format;

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
        Set<String> known = formats(exporters);
        if (!known.contains(format)) {
            throw new UsageException(
                    "Unknown format (" + format + "). Known formats: " + String.join(", ", known) + ".");
        }
        ScenarioQuery query = filter.query(targets).first(ScenarioFilter.checkedLimit(limit));
        ExportWriter writer = destination.writer(terminal, home.home(terminal), exporters, format);
        try (Datastore store = home.open(terminal)) {
            Map<String, Long> leftOut = new TreeMap<>();
            put(leftOut, "held_out", store.countScenarios(query.withHeldOut()) - store.countScenarios(query));
            ExportManifest manifest;
            if (ExportWriter.SCENARIO_FOLDER.equals(format)
                    || exporters.scenarioFormats().contains(format)) {
                long total = exportFilter.isOpen() ? Math.min(limit, store.countScenarios(query)) : -1;
                manifest = writer.scenarios(() -> scenarios(store, query), asked(), leftOut, total);
            } else {
                manifest = trainingData(store, query, writer, exporters, leftOut);
            }
            report(manifest);
            return ExitCode.OK;
        }
    }

    private Stream<ExportedScenario> scenarios(Datastore store, ScenarioQuery query) {
        ScenarioRows rows = new ScenarioRows(store);
        return exportFilter.scenarios(store, query).map(rows::row).map(this::labelled);
    }

    private ExportManifest trainingData(
            Datastore store, ScenarioQuery query, ExportWriter writer, Exporters exporters, Map<String, Long> leftOut)
            throws IOException {
        TrainingRows training = new TrainingRows(store, targets.catalog(), exportFilter);
        if (ExportWriter.TRAINING_FOLDER.equals(format)
                || exporters.trainingPairFormats().contains(format)) {
            List<TrainingPair> selected = training.trainingPairs(query);
            count(training, leftOut);
            return writer.trainingPairs(selected, asked(), leftOut);
        }
        boolean replies = pairs == PairKind.assistant;
        List<PreferencePair> found =
                replies ? training.assistantPreferences(query) : training.generatorPreferences(query);
        List<PreferencePair> selected = replies && exportFilter.validatedOnly()
                ? found.stream().filter(pair -> pair.validatedBy() != null).toList()
                : found;
        count(training, leftOut);
        put(leftOut, "not_validated", found.size() - selected.size());
        Map<String, String> asked = asked();
        asked.put("pairs", pairs.name());
        return writer.preferencePairs(selected, pair -> replies, asked, leftOut);
    }

    /** Scenarios of targets that may not be trained on are attacks on a system's safeguards themselves. */
    private ExportedScenario labelled(ExportedScenario row) {
        Scenario scenario = row.scenario();
        boolean attack = !scenario.isBenignTwin()
                && targets.catalog()
                        .find(scenario.evaluationTarget())
                        .filter(target -> target.training() == Training.REFUSED)
                        .isPresent();
        return attack
                ? new ExportedScenario(scenario, row.rating(), row.effectiveness(), PreferencePair.ADVERSARIAL_CONTENT)
                : row;
    }

    private Map<String, String> asked() {
        Map<String, String> asked = new TreeMap<>(filter.asked());
        asked.putAll(exportFilter.asked());
        if (limit != ScenarioQuery.NO_LIMIT) {
            asked.put("limit", Integer.toString(limit));
        }
        return asked;
    }

    private void report(ExportManifest manifest) {
        terminal.err().println(manifest.rows() + " " + manifest.kind() + " written" + destination.place() + ".");
        manifest.leftOut().forEach((reason, count) -> terminal.err().println(leftOut(reason, count)));
    }

    private static String leftOut(String reason, long count) {
        return switch (reason) {
            case "held_out" -> count + " scenarios held back: they are held out to measure with and never leave.";
            case "not_trainable" ->
                count + " scenarios left out: their targets may not be trained on (see: scenario-forge targets).";
            case "not_validated" -> count + " pairs left out: nobody has validated them.";
            default ->
                count
                        + " scenarios left out: benign twins, or of several messages, of which training data is not made.";
        };
    }

    private static void count(TrainingRows training, Map<String, Long> leftOut) {
        put(leftOut, "not_trainable", training.refused());
        put(leftOut, "other_kind", training.passedOver());
    }

    private static void put(Map<String, Long> leftOut, String reason, long count) {
        if (count > 0) {
            leftOut.put(reason, count);
        }
    }

    private static Set<String> formats(Exporters exporters) {
        Set<String> all = new TreeSet<>(exporters.scenarioFormats());
        all.addAll(exporters.trainingPairFormats());
        all.addAll(exporters.preferencePairFormats());
        all.addAll(ExportWriter.FOLDERS);
        return all;
    }
}
