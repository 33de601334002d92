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
import org.jspecify.annotations.Nullable;

/** The bands of every scenario, by which near-duplicates are found. Thread-safe; each call works on the session given. */
public final class NoveltyTable {

    /**
     * How many candidates are compared, those first that agree in most bands: more only agree by chance, and a bound keeps a
     * check as fast as the database grows.
     */
    private static final int MOST_CANDIDATES = 32;

    private final double threshold;
    private final String settingsKey;
    private final Sketcher sketcher;
    private final String findCandidates;

    /** A scenario's place in the database and its sketch. */
    private record Indexed(long pk, Sketch sketch) {}

    private record Band(int band, long pk) {}

    public NoveltyTable(NoveltySettings settings) {
        threshold = settings.threshold();
        settingsKey = settings.shingleWords() + " words, " + settings.bands() + " bands of " + settings.rowsPerBand();
        sketcher = new Sketcher(settings);
        findCandidates = """
                SELECT scenario_pk FROM novelty_bands WHERE band IN (%s)
                GROUP BY scenario_pk ORDER BY count(*) DESC, scenario_pk LIMIT %d
                """.formatted(String.join(", ", Collections.nCopies(settings.bands(), "?")), MOST_CANDIDATES);
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
                row -> new Indexed(row.getLong("pk"), sketch(ScenarioTable.read(row))),
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
        addBands(session, List.of(new Indexed(pk, sketch)));
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

    /** In order of band, so that a large batch goes through the tree once. */
    private static void addBands(Session session, List<Indexed> scenarios) {
        List<Band> bands = new ArrayList<>();
        for (Indexed scenario : scenarios) {
            for (long band : scenario.sketch().bands()) {
                bands.add(new Band((int) band, scenario.pk()));
            }
        }
        bands.sort(Comparator.comparingInt(Band::band).thenComparingLong(Band::pk));
        for (Band band : bands) {
            session.update(
                    "INSERT INTO novelty_bands (band, scenario_pk) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    band.band(),
                    band.pk());
        }
    }

    private static @Nullable Object[] bandsOf(Sketch sketch) {
        return Arrays.stream(sketch.bands()).mapToObj(band -> (int) band).toArray();
    }
}
