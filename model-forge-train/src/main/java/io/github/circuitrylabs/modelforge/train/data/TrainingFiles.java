package io.github.circuitrylabs.modelforge.train.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.modelforge.train.tokenizer.ChatTemplate;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads training data in the formats of TRL's trainers: JSONL, JSON and CSV, gzipped or not, Parquet, and folders of the
 * Hugging Face form, of which the split to train on is read.
 *
 * <p>Completions: {@code prompt} + {@code completion} (texts or conversations), {@code messages} (the last turn, the
 * assistant's, is learnt), {@code text}. Preferences: {@code prompt} + {@code chosen} + {@code rejected} (texts or
 * conversations); without {@code prompt}, the common beginning is the prompt, cut back to the last
 * {@code \n\nAssistant:} in a text, and to whole turns in a conversation. Other fields become metadata.
 *
 * <p>Where we differ from TRL on purpose: TRL cuts an implicit text prompt in the middle of the reply when both
 * replies begin alike; here the prompt ends where the reply begins, as the model will see it in use.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class TrainingFiles {

    private static final int NAMED_FAULTS = 10;

    private final boolean strict;
    private final ChatTemplate template;
    private final ControlTokens controlTokens;

    private TrainingFiles(boolean strict, ChatTemplate template, ControlTokens controlTokens) {
        this.strict = strict;
        this.template = template;
        this.controlTokens = controlTokens;
    }

    /** Any faulty row stops the loading, with all faults counted and the first ones named. */
    public static TrainingFiles strict() {
        return new TrainingFiles(true, ChatTemplate.plainDialogue(), ControlTokens.ALLOWED);
    }

    /** Faulty rows are left out and returned beside the good ones. */
    public static TrainingFiles tolerant() {
        return new TrainingFiles(false, ChatTemplate.plainDialogue(), ControlTokens.ALLOWED);
    }

    /** Writes conversations by the model's own template instead of as plain dialogue. */
    public TrainingFiles chatTemplate(ChatTemplate modelTemplate) {
        return new TrainingFiles(strict, modelTemplate, controlTokens);
    }

    /**
     * Reads for a model: by its chat template, or as plain dialogue where it has none; and a text that spells one of its
     * special tokens, other than an end token at its end, is a fault of its row.
     */
    public TrainingFiles forModel(Tokenizer tokenizer) {
        return new TrainingFiles(
                strict, tokenizer.chatTemplate().orElseGet(ChatTemplate::plainDialogue), ControlTokens.of(tokenizer));
    }

    /**
     * Reads rows for supervised fine-tuning.
     *
     * @throws InvalidDatasetException if the loader is strict and a row is faulty
     * @throws java.io.UncheckedIOException if a file cannot be read
     */
    public LoadedRows<CompletionRow> completions(Path... files) {
        return load(new CompletionParser(template)::parse, files);
    }

    /**
     * Reads preference pairs.
     *
     * @throws InvalidDatasetException if the loader is strict and a row is faulty
     * @throws java.io.UncheckedIOException if a file cannot be read
     */
    public LoadedRows<PreferenceRow> preferences(Path... files) {
        return load(new PreferenceParser(template)::parse, files);
    }

    /**
     * Reads replies with a verdict; a preference pair gives two.
     *
     * @throws InvalidDatasetException if the loader is strict and a row is faulty
     * @throws java.io.UncheckedIOException if a file cannot be read
     */
    public LoadedRows<UnpairedRow> unpaired(Path... files) {
        UnpairedParser parser = new UnpairedParser(template);
        return loadAll(parser::parse, files);
    }

    private <R extends TrainingRow> LoadedRows<R> load(RowParser<R> parser, Path... files) {
        return loadAll((source, fields) -> List.of(parser.parse(source, fields)), files);
    }

    private <R extends TrainingRow> LoadedRows<R> loadAll(RowParser<List<R>> parser, Path... files) {
        List<R> rows = new ArrayList<>();
        List<RowFault> faults = new ArrayList<>();
        JsonRows.Receiver receiver = new JsonRows.Receiver() {
            @Override
            public void row(RowSource source, ObjectNode row) {
                try {
                    rows.addAll(parser.parse(source, new RowFields(row, controlTokens)));
                } catch (RowException e) {
                    faults.add(e.at(source));
                }
            }

            @Override
            public void fault(RowFault fault) {
                faults.add(fault);
            }
        };
        for (Path file : files) {
            DataFiles.read(file, receiver);
        }
        if (strict && !faults.isEmpty()) {
            throw refusal(faults);
        }
        return new LoadedRows<>(rows, faults);
    }

    private static InvalidDatasetException refusal(List<RowFault> faults) {
        RowFault first = faults.get(0);
        String others = faults.size() == 1
                ? ""
                : " And (%d) more faulty rows: %s%s. Maybe load tolerantly to leave them out."
                        .formatted(
                                faults.size() - 1,
                                faults.stream()
                                        .skip(1)
                                        .limit(NAMED_FAULTS)
                                        .map(fault -> fault.source().toString())
                                        .collect(Collectors.joining(", ")),
                                faults.size() - 1 > NAMED_FAULTS ? ", …" : "");
        return new InvalidDatasetException(
                first.source().file(), first.source().line(), first.field(), first.problem() + others);
    }

    private interface RowParser<R> {
        R parse(RowSource source, RowFields fields) throws RowException;
    }
}
