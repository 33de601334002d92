package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.modelforge.train.data.CompletionRow;
import io.github.circuitrylabs.modelforge.train.data.DatasetTokenizer;
import io.github.circuitrylabs.modelforge.train.data.LoadedRows;
import io.github.circuitrylabs.modelforge.train.data.PreferenceRow;
import io.github.circuitrylabs.modelforge.train.data.RowFault;
import io.github.circuitrylabs.modelforge.train.data.TokenizationReport;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TokenizedDataset;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.data.TokenizedUnpaired;
import io.github.circuitrylabs.modelforge.train.data.TrainingFiles;
import io.github.circuitrylabs.modelforge.train.data.TrainingRow;
import io.github.circuitrylabs.modelforge.train.data.TrainingSafetyPolicy;
import io.github.circuitrylabs.modelforge.train.data.UnpairedRow;
import io.github.circuitrylabs.modelforge.train.tokenizer.ChatTemplate;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads training data as the command line names them: files, dataset folders and scenario databases. */
record TrainingData(Source source, Tokenizer tokenizer, TrainingSafetyPolicy policy, Terminal terminal) {

    /**
     * What to read and how.
     *
     * @param files data files, Hugging Face dataset folders and scenario databases
     * @param skipFaulty whether faulty rows are left out, rather than an error
     * @param maxLength most tokens of a row
     * @param targets the evaluation targets whose rows are taken; empty for all rows
     * @param controlTokens whether texts may spell the model's special tokens
     */
    record Source(
            List<Path> files,
            boolean skipFaulty,
            PromptFormatChoice promptFormat,
            int maxLength,
            List<String> targets,
            boolean controlTokens) {

        Source(List<Path> files, boolean skipFaulty, PromptFormatChoice promptFormat, int maxLength) {
            this(files, skipFaulty, promptFormat, maxLength, List.of(), false);
        }
    }

    /**
     * Rows as texts and as tokens.
     *
     * @param faults the rows that were left out
     */
    record Rows<T>(List<? extends TrainingRow> texts, List<RowFault> faults, TokenizedDataset<T> data) {}

    /** Rows to learn; of preference pairs, their chosen replies. */
    TokenizedDataset<TokenizedCompletion> completions() {
        return completionRows().data();
    }

    TokenizedDataset<TokenizedPreference> preferences() {
        return preferenceRows().data();
    }

    /** Replies with a verdict; of preference pairs, both replies. */
    TokenizedDataset<TokenizedUnpaired> unpaired() {
        return unpairedRows().data();
    }

    Rows<TokenizedCompletion> completionRows() {
        LoadedRows<PreferenceRow> pairs = databases().isEmpty()
                ? forModel(TrainingFiles.tolerant()).preferences(files())
                : new LoadedRows<>(List.of(), List.of());
        if (!pairs.rows().isEmpty() && (pairs.faults().isEmpty() || source.skipFaulty())) {
            policy.check(pairs.rows());
            terminal.err()
                    .println("The data are " + pairs.rows().size()
                            + " preference pairs; their chosen replies are learnt.");
            List<CompletionRow> rows = wanted(pairs.rows()).stream()
                    .map(PreferenceRow::chosenCompletion)
                    .toList();
            return rows(rows, pairs.faults(), tokenizer(rows).completions(rows));
        }
        LoadedRows<CompletionRow> loaded = all(loader().completions(files()), StoredRows::completions);
        return rows(loaded.rows(), loaded.faults(), tokenizer(loaded.rows()).completions(loaded.rows()));
    }

    Rows<TokenizedPreference> preferenceRows() {
        LoadedRows<PreferenceRow> loaded = all(loader().preferences(files()), StoredRows::preferences);
        return rows(loaded.rows(), loaded.faults(), tokenizer(loaded.rows()).preferences(loaded.rows()));
    }

    Rows<TokenizedUnpaired> unpairedRows() {
        LoadedRows<UnpairedRow> loaded = all(loader().unpaired(files()), StoredRows::unpaired);
        return rows(loaded.rows(), loaded.faults(), tokenizer(loaded.rows()).unpaired(loaded.rows()));
    }

    /** One line about what was lost on the way, if anything was. */
    void tellLosses(TokenizationReport report) {
        if (report.dropped() + report.cut() > 0) {
            terminal.err()
                    .println(report.dropped() + " of " + report.rows()
                            + " rows dropped (their prompt alone fills --max-length), " + report.cut() + " cut.");
        }
    }

    private <T> Rows<T> rows(List<? extends TrainingRow> texts, List<RowFault> faults, TokenizedDataset<T> data) {
        if (!faults.isEmpty()) {
            terminal.err().println(faults.size() + " faulty rows left out; the first: " + faults.get(0));
        }
        return new Rows<>(texts, faults, data);
    }

    private <R extends TrainingRow> LoadedRows<R> all(LoadedRows<R> ofFiles, Function<StoredRows, List<R>> ofDatabase) {
        List<R> rows = new ArrayList<>(wanted(ofFiles.rows()));
        for (Path database : databases()) {
            rows.addAll(ofDatabase.apply(
                    new StoredRows(database, new Targets(TargetCatalogs.shipped()), source.targets())));
        }
        if (rows.isEmpty()) {
            throw new UsageException("Nothing to train on in " + source.files()
                    + (databases().isEmpty()
                            ? "."
                            : ": of a database, scenarios rated above 0.8 (five stars) are taken, for pairs with one below"
                                    + " 0.3 of the same target."));
        }
        return new LoadedRows<>(rows, ofFiles.faults());
    }

    private <R extends TrainingRow> List<R> wanted(List<R> rows) {
        if (source.targets().isEmpty()) {
            return rows;
        }
        List<R> wanted = rows.stream()
                .filter(row -> source.targets().contains(row.metadata().get("evaluation_target")))
                .toList();
        if (wanted.size() < rows.size()) {
            terminal.err()
                    .println(rows.size() - wanted.size() + " rows of files are of no target named, or name none.");
        }
        return wanted;
    }

    private TrainingFiles loader() {
        return forModel(source.skipFaulty() ? TrainingFiles.tolerant() : TrainingFiles.strict());
    }

    private TrainingFiles forModel(TrainingFiles files) {
        return source.controlTokens()
                ? files.chatTemplate(tokenizer.chatTemplate().orElseGet(ChatTemplate::plainDialogue))
                : files.forModel(tokenizer);
    }

    private DatasetTokenizer tokenizer(List<? extends TrainingRow> rows) {
        DatasetTokenizer careful =
                new DatasetTokenizer(tokenizer, source.promptFormat().of(rows), source.maxLength(), policy);
        return source.controlTokens() ? careful.allowingControlTokens() : careful;
    }

    private List<Path> databases() {
        return source.files().stream().filter(StoredRows::isDatabase).toList();
    }

    private Path[] files() {
        return source.files().stream()
                .filter(file -> !StoredRows.isDatabase(file))
                .toArray(Path[]::new);
    }
}
