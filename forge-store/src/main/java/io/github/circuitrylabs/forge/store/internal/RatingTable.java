package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.ScenarioId;
import java.util.List;

/** Ratings, all of them kept; the scenario's quality follows each rater's newest. */
public final class RatingTable {

    private RatingTable() {}

    /** Adds a rating; the very same one twice counts once. */
    public static void add(Session session, Rating rating) {
        long scenario = ScenarioTable.key(session, rating.scenarioId());
        long ratedAt = Columns.nanos(rating.ratedAt());
        int added = session.update(
                """
                INSERT INTO ratings (scenario_pk, stars, rater, notes, rated_at)
                SELECT ?, ?, ?, ?, ?
                WHERE NOT EXISTS (SELECT 1 FROM ratings
                    WHERE scenario_pk = ? AND rated_at = ? AND rater = ? AND stars = ? AND notes IS ?)
                """,
                scenario,
                rating.stars(),
                rating.rater(),
                rating.notes(),
                ratedAt,
                scenario,
                ratedAt,
                rating.rater(),
                rating.stars(),
                rating.notes());
        if (added > 0) {
            refreshQuality(session, scenario);
        }
    }

    /** Newest first. */
    public static List<Rating> of(Session session, ScenarioId id) {
        return session.list(
                """
                SELECT r.stars, r.rater, r.notes, r.rated_at
                FROM ratings r JOIN scenarios s ON s.pk = r.scenario_pk
                WHERE s.id = ?
                ORDER BY r.rated_at DESC, r.pk DESC
                """,
                row -> new Rating(
                        id,
                        row.getInt("stars"),
                        row.getString("rater"),
                        row.getString("notes"),
                        Columns.instant(row.getLong("rated_at"))),
                id.value());
    }

    private static void refreshQuality(Session session, long scenario) {
        session.update("""
                UPDATE scenarios SET quality = (
                    SELECT avg((stars - 1) / 4.0)
                    FROM (SELECT stars, row_number() OVER (PARTITION BY rater ORDER BY rated_at DESC, pk DESC) AS age
                          FROM ratings WHERE scenario_pk = ?)
                    WHERE age = 1)
                WHERE pk = ?
                """, scenario, scenario);
    }
}
