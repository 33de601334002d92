package io.github.circuitrylabs.modelforge.train.benchmarks;

import io.github.circuitrylabs.modelforge.train.data.EpochOrder;
import io.github.circuitrylabs.modelforge.train.data.PreferenceRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pairs to train on and pairs held out. Pairs of one prompt are on one side.
 *
 * @param train never seen when the model is judged
 * @param heldOut never seen while it is made, not even by its tokenizer
 */
record PreferenceFold(List<PreferenceRow> train, List<PreferenceRow> heldOut) {

    private static final int FIFTHS = 5;
    private static final long DEAL = 1;
    private static final String HUMAN_TURN = "\n\nHuman:";

    /** Holds out one of five parts, which share no prompt. The deal is always the same. */
    static PreferenceFold holdingOut(int fifth, List<PreferenceRow> rows) {
        List<List<PreferenceRow>> fifths = fifths(rows);
        List<PreferenceRow> train = new ArrayList<>();
        for (int i = 0; i < FIFTHS; i++) {
            if (i != fifth) {
                train.addAll(fifths.get(i));
            }
        }
        return new PreferenceFold(train, fifths.get(fifth));
    }

    /**
     * For choosing settings: a fifth of the last two fifths is held out, the rest of those two is trained on. The first three
     * fifths, which settings are judged by later, are not looked at.
     */
    static PreferenceFold forChoosing(int part, List<PreferenceRow> rows) {
        List<List<PreferenceRow>> fifths = fifths(rows);
        List<PreferenceRow> known = new ArrayList<>(fifths.get(FIFTHS - 2));
        known.addAll(fifths.get(FIFTHS - 1));
        List<PreferenceRow> train = new ArrayList<>();
        List<PreferenceRow> heldOut = new ArrayList<>();
        for (int i = 0; i < known.size(); i++) {
            (i % FIFTHS == part ? heldOut : train).add(known.get(i));
        }
        return new PreferenceFold(train, heldOut);
    }

    /** The same pairs after the dialogue's last question alone: a small model makes nothing of what was before. */
    static List<PreferenceRow> lastExchanges(List<PreferenceRow> rows) {
        return rows.stream()
                .map(row -> new PreferenceRow(
                        row.prompt().substring(Math.max(0, row.prompt().lastIndexOf(HUMAN_TURN))),
                        row.chosen(),
                        row.rejected(),
                        row.form(),
                        row.source(),
                        row.metadata()))
                .toList();
    }

    private static List<List<PreferenceRow>> fifths(List<PreferenceRow> rows) {
        Map<String, List<PreferenceRow>> byPrompt = new LinkedHashMap<>();
        rows.forEach(row -> byPrompt.computeIfAbsent(row.prompt(), prompt -> new ArrayList<>())
                .add(row));
        List<List<PreferenceRow>> groups = List.copyOf(byPrompt.values());
        List<List<PreferenceRow>> fifths = new ArrayList<>();
        for (int i = 0; i < FIFTHS; i++) {
            fifths.add(new ArrayList<>());
        }
        int dealt = 0;
        for (int group : new EpochOrder(groups.size(), DEAL).of(0)) {
            fifths.get(dealt++ % FIFTHS).addAll(groups.get(group));
        }
        return fifths;
    }
}
