package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.modelforge.train.data.CompletionRow;
import io.github.circuitrylabs.modelforge.train.data.DatasetTokenizer;
import io.github.circuitrylabs.modelforge.train.data.LoadedRows;
import io.github.circuitrylabs.modelforge.train.data.PreferenceRow;
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
import java.util.List;

/** Reads training files as the command line names them. */
record TrainingData(Source source, Tokenizer tokenizer, TrainingSafetyPolicy policy, Terminal terminal) {

    /**
     * What to read and how.
     *
     * @param skipFaulty whether faulty rows are left out, rather than an error
     * @param maxLength most tokens of a row
     */
    record Source(List<Path> files, boolean skipFaulty, PromptFormatChoice promptFormat, int maxLength) {}

    /** Rows to learn; of preference pairs, their chosen replies. */
    TokenizedDataset<TokenizedCompletion> completions() {
        LoadedRows<PreferenceRow> pairs =
                TrainingFiles.tolerant().chatTemplate(template()).preferences(files());
        if (!pairs.rows().isEmpty() && (pairs.faults().isEmpty() || source.skipFaulty())) {
            policy.check(pairs.rows());
            terminal.err()
                    .println("The data are " + pairs.rows().size()
                            + " preference pairs; their chosen replies are learnt.");
            tellFaults(pairs);
            List<CompletionRow> rows =
                    pairs.rows().stream().map(PreferenceRow::chosenCompletion).toList();
            return tokenizer(rows).completions(rows);
        }
        LoadedRows<CompletionRow> loaded = loader().completions(files());
        tellFaults(loaded);
        return tokenizer(loaded.rows()).completions(loaded.rows());
    }

    TokenizedDataset<TokenizedPreference> preferences() {
        LoadedRows<PreferenceRow> loaded = loader().preferences(files());
        tellFaults(loaded);
        return tokenizer(loaded.rows()).preferences(loaded.rows());
    }

    /** Replies with a verdict; of preference pairs, both replies. */
    TokenizedDataset<TokenizedUnpaired> unpaired() {
        LoadedRows<UnpairedRow> loaded = loader().unpaired(files());
        tellFaults(loaded);
        return tokenizer(loaded.rows()).unpaired(loaded.rows());
    }

    /** One line about what was lost on the way, if anything was. */
    void tellLosses(TokenizationReport report) {
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

    private TrainingFiles loader() {
        TrainingFiles files = source.skipFaulty() ? TrainingFiles.tolerant() : TrainingFiles.strict();
        return files.chatTemplate(template());
    }

    private ChatTemplate template() {
        return tokenizer.chatTemplate().orElseGet(ChatTemplate::plainDialogue);
    }

    private DatasetTokenizer tokenizer(List<? extends TrainingRow> rows) {
        return new DatasetTokenizer(tokenizer, source.promptFormat().of(rows), source.maxLength(), policy);
    }

    private Path[] files() {
        return source.files().toArray(Path[]::new);
    }
}
