package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.modelforge.train.data.DatasetSplit;
import io.github.circuitrylabs.modelforge.train.data.DatasetTokenizer;
import io.github.circuitrylabs.modelforge.train.data.LoadedRows;
import io.github.circuitrylabs.modelforge.train.data.TokenizationReport;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TokenizedDataset;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.data.TokenizedUnpaired;
import io.github.circuitrylabs.modelforge.train.data.TrainingRow;
import io.github.circuitrylabs.modelforge.train.data.TrainingSafetyPolicy;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes token rows of training data as the command line names them. */
record TrainingData(Source source, Tokenizer tokenizer, TrainingSafetyPolicy policy, Terminal terminal) {

    /** What sft learns of a row. */
    enum Learnt {
        completion,
        all
    }

    /**
     * What to read and how.
     *
     * @param files data files, dataset folders and scenario databases
     * @param skipFaulty whether faulty rows are left out, rather than an error
     * @param controlTokens whether texts may spell the model's special tokens
     * @param maxLength most tokens of a row
     * @param mixture which rows, how often
     * @param evaluationFiles rows to measure on
     * @param evaluationShare of the rows to hold out for measuring, in place of those files
     */
    record Source(
            List<Path> files,
            boolean skipFaulty,
            boolean controlTokens,
            PromptFormatChoice promptFormat,
            int maxLength,
            RowMixture mixture,
            Learnt learnt,
            List<Path> evaluationFiles,
            double evaluationShare) {}

    /**
     * Rows to train on and rows to measure on.
     *
     * @param heldOut null for none
     */
    record Parts<T>(TokenizedDataset<T> train, @Nullable TokenizedDataset<T> heldOut) {}

    /** Rows to learn; of preference pairs, their chosen replies. */
    Parts<TokenizedCompletion> completions() {
        return parts(loader()::completions, (rows, dataset) -> {
            DatasetTokenizer tokenizing = tokenizer(rows);
            return (source.learnt() == Learnt.all ? tokenizing.learningPrompts() : tokenizing).completions(dataset);
        });
    }

    Parts<TokenizedPreference> preferences() {
        return parts(loader()::preferences, (rows, dataset) -> tokenizer(rows).preferences(dataset));
    }

    /** Replies with a verdict; of preference pairs, both replies. */
    Parts<TokenizedUnpaired> unpaired() {
        return parts(loader()::unpaired, (rows, dataset) -> tokenizer(rows).unpaired(dataset));
    }

    private interface Tokenizing<R, T> {
        /** @param all rows by which the format is chosen, so that both parts have the same */
        TokenizedDataset<T> of(List<R> all, List<R> rows);
    }

    private <R extends TrainingRow, T> Parts<T> parts(
            Function<List<Path>, LoadedRows<R>> reading, Tokenizing<R, T> tokenizing) {
        LoadedRows<R> loaded = reading.apply(source.files());
        tellFaults(loaded);
        List<R> rows = loaded.rows();
        List<R> heldOut = List.of();
        if (source.evaluationShare() > 0) {
            DatasetSplit<R> split = DatasetSplit.byPrompt(
                    rows, source.evaluationShare(), source.mixture().seed());
            rows = split.train();
            heldOut = split.validation();
        } else if (!source.evaluationFiles().isEmpty()) {
            LoadedRows<R> measured = reading.apply(source.evaluationFiles());
            tellFaults(measured);
            heldOut = measured.rows();
        }
        List<R> mixed = source.mixture().of(rows);
        TokenizedDataset<T> train = tokenizing.of(rows, mixed);
        tellLosses(train.report());
        if (heldOut.isEmpty()) {
            return new Parts<>(train, null);
        }
        TokenizedDataset<T> validation = tokenizing.of(rows, heldOut);
        terminal.err().println(validation.size() + " rows are held out to measure on.");
        return new Parts<>(train, validation);
    }

    /** One line about what was lost on the way, if anything was. */
    private void tellLosses(TokenizationReport report) {
        if (report.dropped() + report.cut() > 0) {
            terminal.err()
                    .println(report.dropped() + " of " + report.rows()
                            + " rows dropped (their prompt alone fills --max-length), " + report.cut() + " cut.");
        }
    }

    private void tellFaults(LoadedRows<?> loaded) {
        if (!loaded.faults().isEmpty()) {
            terminal.err()
                    .println(loaded.faults().size() + " faulty rows left out; the first: "
                            + loaded.faults().get(0));
        }
    }

    private RowLoader loader() {
        return new RowLoader(tokenizer, policy, source.skipFaulty(), source.controlTokens(), terminal);
    }

    private DatasetTokenizer tokenizer(List<? extends TrainingRow> rows) {
        DatasetTokenizer careful =
                new DatasetTokenizer(tokenizer, source.promptFormat().of(rows), source.maxLength(), policy);
        return source.controlTokens() ? careful.allowingControlTokens() : careful;
    }
}
