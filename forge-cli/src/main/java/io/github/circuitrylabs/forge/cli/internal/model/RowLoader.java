package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.modelforge.train.data.CompletionRow;
import io.github.circuitrylabs.modelforge.train.data.LoadedRows;
import io.github.circuitrylabs.modelforge.train.data.PreferenceRow;
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

/**
 * Reads what users name as training data: files, Hugging Face dataset folders and scenario databases, in the order named
 * but databases last.
 *
 * @param tokenizer whose chat template writes conversations
 * @param skipFaulty whether faulty rows are left out, rather than an error
 * @param controlTokens whether texts may spell the tokenizer's special tokens
 */
record RowLoader(
        Tokenizer tokenizer,
        TrainingSafetyPolicy policy,
        boolean skipFaulty,
        boolean controlTokens,
        Terminal terminal) {

    /** Rows to learn; of preference pairs, their chosen replies. */
    LoadedRows<CompletionRow> completions(List<Path> data) {
        LoadedRows<PreferenceRow> pairs = forModel(TrainingFiles.tolerant()).preferences(files(data));
        if (!pairs.rows().isEmpty() && (pairs.faults().isEmpty() || skipFaulty)) {
            policy.check(pairs.rows());
            terminal.err()
                    .println("The data are " + pairs.rows().size()
                            + " preference pairs; their chosen replies are learnt.");
            List<CompletionRow> chosen =
                    pairs.rows().stream().map(PreferenceRow::chosenCompletion).toList();
            return withStored(new LoadedRows<>(chosen, pairs.faults()), data, StoredRows::completions);
        }
        return withStored(loader().completions(files(data)), data, StoredRows::completions);
    }

    LoadedRows<PreferenceRow> preferences(List<Path> data) {
        return withStored(loader().preferences(files(data)), data, StoredRows::preferences);
    }

    /** Replies with a verdict; of preference pairs, both replies. */
    LoadedRows<UnpairedRow> unpaired(List<Path> data) {
        return withStored(loader().unpaired(files(data)), data, StoredRows::unpaired);
    }

    private <R extends TrainingRow> LoadedRows<R> withStored(
            LoadedRows<R> ofFiles, List<Path> data, Function<StoredRows, List<R>> reading) {
        List<R> rows = new ArrayList<>(ofFiles.rows());
        List<Path> databases = data.stream().filter(StoredRows::isDatabase).toList();
        for (Path database : databases) {
            rows.addAll(reading.apply(new StoredRows(database, TargetCatalogs.shipped())));
        }
        if (rows.isEmpty() && !databases.isEmpty()) {
            throw new UsageException(
                    "Nothing to train on in " + data + ": of a database, scenarios rated above 0.8 (five"
                            + " stars) are taken, for pairs with one rated below 0.3 of the same target.");
        }
        return new LoadedRows<>(rows, ofFiles.faults());
    }

    private TrainingFiles loader() {
        return forModel(skipFaulty ? TrainingFiles.tolerant() : TrainingFiles.strict());
    }

    private TrainingFiles forModel(TrainingFiles files) {
        return controlTokens
                ? files.chatTemplate(tokenizer.chatTemplate().orElseGet(ChatTemplate::plainDialogue))
                : files.forModel(tokenizer);
    }

    private static Path[] files(List<Path> data) {
        return data.stream().filter(file -> !StoredRows.isDatabase(file)).toArray(Path[]::new);
    }
}
