package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Scenarios with their tags and parents. */
public final class ScenarioTable {

    /** Every column that {@link #read} needs. */
    static final String SELECT = """
            SELECT s.*,
                   (SELECT json_group_array(json_array(name, value) ORDER BY position)
                    FROM scenario_tags WHERE scenario_pk = s.pk) AS tags,
                   (SELECT json_group_array(parent_id ORDER BY position)
                    FROM scenario_parents WHERE scenario_pk = s.pk) AS parents
            FROM scenarios s
            """;

    private static final String INSERT = """
            INSERT INTO scenarios (id, evaluation_target, prompt, success_criteria, turns, held_out, backend, model,
                model_digest, temperature, seed, forge_version, prompt_hash, created_at, operator, run_id, tokens, cost)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO NOTHING
            RETURNING pk
            """;

    /** A target with fewer scenarios is looked up and sorted by id; one with more is met often enough on a walk by id. */
    private static final int SORTED_AT_ONCE = 20_000;

    private ScenarioTable() {}

    /** Adds those that are new; returns how many. A held-out scenario stays held out whatever is added later. */
    public static int add(Session session, Collection<Scenario> scenarios, boolean heldOut) {
        int added = 0;
        for (Scenario scenario : scenarios) {
            if (addOne(session, scenario, heldOut).isPresent()) {
                added++;
            }
        }
        return added;
    }

    /** Adds one if it is new; gives its key then. */
    static Optional<Long> addOne(Session session, Scenario scenario, boolean heldOut) {
        Optional<Long> pk = insert(session, scenario, heldOut);
        if (pk.isPresent()) {
            addTags(session, pk.get(), scenario.tags());
            addParents(session, pk.get(), scenario.provenance().parents());
        } else if (heldOut) {
            session.update("UPDATE scenarios SET held_out = 1 WHERE id = ? AND held_out = 0", idOf(scenario));
        }
        return pk;
    }

    static boolean exists(Session session, ScenarioId id) {
        return session.first("SELECT 1 FROM scenarios WHERE id = ?", row -> true, id.value())
                .isPresent();
    }

    public static Optional<Scenario> find(Session session, ScenarioId id) {
        return session.first(SELECT + "WHERE s.id = ?", ScenarioTable::read, id.value());
    }

    /** Scenarios whose id lies in a range of text, in order of id. */
    public static List<Scenario> withPrefix(Session session, String prefix, int limit) {
        // 'g' follows every hex digit, so this range is a search in the index of ids.
        return session.list(
                SELECT + "WHERE s.id >= ? AND s.id < ? ORDER BY s.id LIMIT ?",
                ScenarioTable::read,
                prefix,
                prefix + "g",
                limit);
    }

    /** In order of id, of one target or of all for null; without what is held out. */
    public static List<Scenario> lowestIds(Session session, @Nullable String evaluationTarget, int limit) {
        if (evaluationTarget == null) {
            return session.list(SELECT + "WHERE s.held_out = 0 ORDER BY s.id LIMIT ?", ScenarioTable::read, limit);
        }
        long ofTarget = session.number(
                "SELECT count(*) FROM (SELECT 1 FROM scenarios WHERE evaluation_target = ? LIMIT ?)",
                evaluationTarget,
                SORTED_AT_ONCE);
        // The plus hides the index of targets, so that the index of ids gives the order.
        String target = ofTarget < SORTED_AT_ONCE ? "s.evaluation_target" : "+s.evaluation_target";
        return session.list(
                SELECT + "WHERE s.held_out = 0 AND " + target + " = ? ORDER BY s.id LIMIT ?",
                ScenarioTable::read,
                evaluationTarget,
                limit);
    }

    public static boolean isHeldOut(Session session, ScenarioId id) {
        return session.first("SELECT held_out FROM scenarios WHERE id = ?", row -> row.getBoolean(1), id.value())
                .orElse(false);
    }

    /** The key that other tables refer to. */
    static long key(Session session, ScenarioId id) {
        return session.first("SELECT pk FROM scenarios WHERE id = ?", row -> row.getLong(1), id.value())
                .orElseThrow(() -> new InvalidInputException("Scenario (" + id + ") is not in the database ("
                        + session.database() + "). Maybe it was not added yet: add it first."));
    }

    static Scenario read(ResultSet row) throws SQLException {
        Map<String, String> tags = new LinkedHashMap<>();
        for (List<String> tag : Columns.toRows(row.getString("tags"))) {
            tags.put(tag.get(0), tag.get(1));
        }
        List<ScenarioId> parents = Columns.toTexts(row.getString("parents")).stream()
                .map(ScenarioId::new)
                .toList();
        Provenance provenance = new Provenance(
                row.getString("backend"),
                row.getString("model"),
                row.getString("model_digest"),
                Columns.nullableDouble(row, "temperature"),
                Columns.nullableLong(row, "seed"),
                row.getString("forge_version"),
                row.getString("prompt_hash"),
                Columns.instant(row.getLong("created_at")),
                parents,
                row.getString("operator"),
                row.getString("run_id"),
                row.getLong("tokens"),
                row.getDouble("cost"));
        return new Scenario(
                new ScenarioId(row.getString("id")),
                row.getString("prompt"),
                row.getString("evaluation_target"),
                Columns.toTexts(row.getString("success_criteria")),
                Columns.toTurns(row.getString("turns")),
                tags,
                provenance);
    }

    private static Optional<Long> insert(Session session, Scenario scenario, boolean heldOut) {
        Provenance provenance = scenario.provenance();
        return session.first(
                INSERT,
                row -> row.getLong(1),
                idOf(scenario),
                scenario.evaluationTarget(),
                scenario.prompt(),
                Columns.fromTexts(scenario.successCriteria()),
                Columns.fromFurtherTurns(scenario.turns()),
                heldOut ? 1 : 0,
                provenance.backend(),
                provenance.model(),
                provenance.modelDigest(),
                provenance.temperature(),
                provenance.seed(),
                provenance.forgeVersion(),
                provenance.promptHash(),
                Columns.nanos(provenance.createdAt()),
                provenance.operator(),
                provenance.runId(),
                provenance.tokens(),
                provenance.cost());
    }

    private static void addTags(Session session, long scenario, Map<String, String> tags) {
        int position = 0;
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            session.update(
                    "INSERT INTO scenario_tags (scenario_pk, name, value, position) VALUES (?, ?, ?, ?)",
                    scenario,
                    tag.getKey(),
                    tag.getValue(),
                    position++);
        }
    }

    private static void addParents(Session session, long scenario, List<ScenarioId> parents) {
        for (int position = 0; position < parents.size(); position++) {
            session.update(
                    "INSERT INTO scenario_parents (scenario_pk, position, parent_id) VALUES (?, ?, ?)",
                    scenario,
                    position,
                    parents.get(position).value());
        }
    }

    private static String idOf(Scenario scenario) {
        return scenario.id().value();
    }
}
