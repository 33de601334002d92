package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.novelty.Novelty;
import io.github.circuitrylabs.forge.core.novelty.NoveltySettings;
import io.github.circuitrylabs.forge.core.novelty.Sketch;
import io.github.circuitrylabs.forge.core.novelty.Sketcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The bands of every scenario, by which near-duplicates are found. Thread-safe; each call works on the session given. */
public final class NoveltyTable {

    /**
     * How many candidates are compared, those first that agree in most bands: more only agree by chance, and a bound keeps a
     * check as fast as the database grows.
     */
    private static final int MOST_CANDIDATES = 32;

    /**
     * How many scenarios of one band are looked at, newest first. Scenarios made from one template crowd into few bands; without
     * a bound a check would take longer the more of them there are.
     */
    private static final int MOST_OF_A_BAND = 256;

    private final double threshold;
    private final String settingsKey;
    private final Sketcher sketcher;
    private final String findCandidates;
    private final String insertBands;

    /** A scenario's place in the database and its bands. */
    private record Indexed(long pk, long[] bands) {}

    private record Band(int band, long pk) {}

    public NoveltyTable(NoveltySettings settings) {
        threshold = settings.threshold();
        settingsKey = settings.shingleWords() + " words, " + settings.bands() + " bands of " + settings.rowsPerBand();
        sketcher = new Sketcher(settings);
        String ofOneBand = "SELECT * FROM (SELECT scenario_pk FROM novelty_bands WHERE band = ?"
                + " ORDER BY scenario_pk DESC LIMIT " + MOST_OF_A_BAND + ")";
        findCandidates = "SELECT scenario_pk FROM (" + times(settings.bands(), ofOneBand, " UNION ALL ")
                + ") GROUP BY scenario_pk ORDER BY count(*) DESC, scenario_pk LIMIT " + MOST_CANDIDATES;
        insertBands = "INSERT INTO novelty_bands (band, scenario_pk) VALUES " + times(settings.bands(), "(?, ?)", ", ")
                + " ON CONFLICT DO NOTHING";
    }

    public Sketch sketch(Scenario scenario) {
        return sketcher.sketch(scenario);
    }

    /** How many scenarios are not in the table yet. */
    public long behind(Session session) {
        return session.number("SELECT count(*) FROM scenarios WHERE pk > ?", indexedUpTo(session));
    }

    /** Takes in scenarios that were added since, at most so many. */
    public void catchUp(Session session, int limit) {
        long from = indexedUpTo(session);
        if (from == 0) {
            session.update("DELETE FROM novelty_bands");
        }
        List<Indexed> scenarios = session.list(
                ScenarioTable.SELECT + "WHERE s.pk > ? ORDER BY s.pk LIMIT ?",
                row -> new Indexed(
                        row.getLong("pk"), sketch(ScenarioTable.read(row)).bands()),
                from,
                limit);
        if (!scenarios.isEmpty()) {
            addBands(session, scenarios);
            markIndexed(session, scenarios.get(scenarios.size() - 1).pk());
        }
    }

    /** Whether the scenario is new. The table must be up to date. */
    public Novelty check(Session session, Sketch sketch) {
        if (ScenarioTable.exists(session, sketch.id())) {
            return new Novelty.ExactDuplicate(sketch.id());
        }
        ScenarioId nearest = null;
        double highest = 0;
        for (long pk : session.list(findCandidates, row -> row.getLong(1), bandsOf(sketch))) {
            Optional<Sketch> candidate =
                    session.first(ScenarioTable.SELECT + "WHERE s.pk = ?", row -> sketch(ScenarioTable.read(row)), pk);
            double similarity = candidate.map(sketch::similarity).orElse(0.0);
            if (similarity >= threshold && similarity > highest) {
                highest = similarity;
                nearest = candidate.orElseThrow().id();
            }
        }
        return nearest == null ? new Novelty.Novel() : new Novelty.NearDuplicate(nearest, highest);
    }

    /** Adds a new scenario to the datastore and to this table, which must be up to date. */
    public void add(Session session, Scenario scenario, Sketch sketch) {
        long pk = ScenarioTable.addOne(session, scenario, false)
                .orElseThrow(() -> new IllegalStateException("Scenario " + scenario.id() + " is not new"));
        addBands(session, List.of(new Indexed(pk, sketch.bands())));
        markIndexed(session, pk);
    }

    private long indexedUpTo(Session session) {
        return session.first(
                        "SELECT indexed_pk FROM novelty_state WHERE settings = ?", row -> row.getLong(1), settingsKey)
                .orElse(0L);
    }

    private void markIndexed(Session session, long pk) {
        session.update("UPDATE novelty_state SET settings = ?, indexed_pk = ?", settingsKey, pk);
    }

    /** In order of band, so that a large batch goes through the tree once; as many at a time as one scenario has. */
    private void addBands(Session session, List<Indexed> scenarios) {
        List<Band> bands = new ArrayList<>();
        for (Indexed scenario : scenarios) {
            for (long band : scenario.bands()) {
                bands.add(new Band((int) band, scenario.pk()));
            }
        }
        bands.sort(Comparator.comparingInt(Band::band).thenComparingLong(Band::pk));
        int atOnce = bands.size() / scenarios.size();
        for (int from = 0; from < bands.size(); from += atOnce) {
            session.update(
                    insertBands,
                    bands.subList(from, from + atOnce).stream()
                            .flatMap(band -> Stream.of(band.band(), band.pk()))
                            .toArray());
        }
    }

    private static String times(int count, String text, String between) {
        return String.join(between, Collections.nCopies(count, text));
    }

    private static @Nullable Object[] bandsOf(Sketch sketch) {
        return Arrays.stream(sketch.bands()).mapToObj(band -> (int) band).toArray();
    }
}
