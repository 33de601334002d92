package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ScenarioQuery} as SQL. Words are found in the full-text index; what that index does not cut into words (emoji,
 * scripts written without spaces) is found as plain text.
 *
 * <p>No index holds both the order of a listing and a set that words, tags or ratings pick. A small set is looked up and sorted;
 * where every set is large, the listing is walked from its newest end and a page is full soon. The index of words is slow to ask for
 * one scenario, but gives the latest additions fast: they are the page unless older scenarios were added later. So neither a rare nor a
 * frequent word costs a look at everything.
 */
public final class ScenarioSearch {

    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final String NEWEST_FIRST = " ORDER BY s.created_at DESC, s.id";

    private static final String WITH_WORDS = "SELECT rowid AS pk FROM scenario_words WHERE scenario_words MATCH ?";
    private static final String LATEST_WITH_WORDS = WITH_WORDS + " ORDER BY rowid DESC LIMIT ?";

    /** Up to so many keys are looked up and sorted at once. */
    private static final int SMALL_SET = 5_000;

    /** Up to so many rows a walk is worth it; a longer listing looks up everything that matches anyway. */
    private static final int PAGE = 1_000;

    /**
     * Scenarios that something outside of their own row picks.
     *
     * @param keys selects their keys
     * @param join joins them to the scenario {@code s}, at most once each
     */
    private record Picked(String keys, String join, List<Object> parameters) {}

    private final List<String> conditions = new ArrayList<>();
    private final List<@Nullable Object> parameters = new ArrayList<>();
    private final List<Picked> sets = new ArrayList<>();
    private @Nullable String words;

    private ScenarioSearch() {}

    public static Stream<Scenario> list(Connections connections, ScenarioQuery query) {
        ScenarioSearch search = new ScenarioSearch();
        String listing =
                connections.read(session -> search.restrict(session, query).listing(session, query.limit()));
        search.parameters.add(query.limit());
        return connections.stream(listing, ScenarioTable::read, search.parameters);
    }

    public static long count(Session session, ScenarioQuery query) {
        ScenarioSearch search = new ScenarioSearch().restrict(session, query);
        return session.number("SELECT count(*) FROM " + search.lookedUp(), search.parameters.toArray());
    }

    /** Only the keys of a page are sorted; only its scenarios are read whole. */
    private String listing(Session session, int limit) {
        if (sets.isEmpty()) {
            return ScenarioTable.SELECT + where() + NEWEST_FIRST + " LIMIT ?";
        }
        boolean large = limit <= PAGE && sets.stream().allMatch(set -> isLarge(session, set));
        if (large && words != null) {
            Optional<String> page = latestAdditions(session, words, limit);
            if (page.isPresent()) {
                return page.get();
            }
        }
        String from = large && words == null ? walked() : lookedUp();
        return ScenarioTable.SELECT + " WHERE s.pk IN (SELECT s.pk FROM " + from + NEWEST_FIRST + " LIMIT ?)"
                + NEWEST_FIRST;
    }

    private static boolean isLarge(Session session, Picked set) {
        List<Object> values = new ArrayList<>(set.parameters());
        values.add(SMALL_SET);
        return session.number("SELECT count(*) FROM (" + set.keys() + " LIMIT ?)", values.toArray()) == SMALL_SET;
    }

    /** The page among the scenarios with these words that were added last, or empty if it may lie elsewhere. */
    private Optional<String> latestAdditions(Session session, String match, int limit) {
        List<@Nullable Object> values = new ArrayList<>(List.of(match, SMALL_SET));
        StringBuilder from = new StringBuilder("(" + LATEST_WITH_WORDS + ") k CROSS JOIN scenarios s ON s.pk = k.pk");
        sets.stream().filter(set -> !set.keys().equals(WITH_WORDS)).forEach(set -> {
            from.append(" CROSS JOIN ").append(set.join());
            values.addAll(set.parameters());
        });
        values.addAll(parameters);
        values.add(limit);
        List<long[]> page = session.list(
                "SELECT s.pk, s.created_at FROM " + from + where() + NEWEST_FIRST + " LIMIT ?",
                row -> new long[] {row.getLong(1), row.getLong(2)},
                values.toArray());
        if (page.isEmpty() || page.size() < limit) {
            return Optional.empty();
        }
        long firstAdded = session.number("SELECT min(pk) FROM (" + LATEST_WITH_WORDS + ")", match, SMALL_SET);
        boolean mayLieElsewhere = session.first(
                        "SELECT 1 FROM scenarios WHERE created_at >= ? AND pk < ? LIMIT 1",
                        row -> true,
                        page.get(page.size() - 1)[1],
                        firstAdded)
                .isPresent();
        if (mayLieElsewhere) {
            return Optional.empty();
        }
        String keys = page.stream().map(row -> Long.toString(row[0])).collect(Collectors.joining(", "));
        conditions.add("s.pk IN (" + keys + ")");
        return Optional.of(ScenarioTable.SELECT + where() + NEWEST_FIRST + " LIMIT ?");
    }

    private String lookedUp() {
        sets.forEach(set -> {
            conditions.add("s.pk IN (" + set.keys() + ")");
            parameters.addAll(set.parameters());
        });
        return "scenarios s" + where();
    }

    /** SQLite never reorders a CROSS JOIN: the scenarios come first, in the order of their index. */
    private String walked() {
        StringBuilder from = new StringBuilder("scenarios s");
        List<@Nullable Object> joined = new ArrayList<>();
        sets.forEach(set -> {
            from.append(" CROSS JOIN ").append(set.join());
            joined.addAll(set.parameters());
        });
        parameters.addAll(0, joined);
        return from + where();
    }

    private ScenarioSearch restrict(Session session, ScenarioQuery query) {
        if (!query.includeHeldOut()) {
            add("s.held_out = 0");
        }
        if (query.evaluationTarget() != null) {
            add("s.evaluation_target = ?", query.evaluationTarget());
        }
        if (query.runId() != null) {
            add("s.run_id = ?", query.runId());
        }
        if (query.minQuality() != null) {
            pick(
                    "SELECT pk FROM scenarios WHERE quality >= ?",
                    "scenarios q ON q.pk = s.pk AND q.quality >= ?",
                    query.minQuality());
        }
        if (query.text() != null) {
            restrictToText(query.text());
        }
        query.tags().forEach(this::restrictToTag);
        if (query.after() != null) {
            restrictToAfter(session, query.after());
        }
        return this;
    }

    private void restrictToText(String text) {
        StringBuilder indexed = new StringBuilder();
        for (String part : SPACE.split(text.strip(), -1)) {
            if (isIndexedAsWords(part)) {
                indexed.append('"').append(part.replace("\"", "\"\"")).append("\" ");
            } else if (!part.isEmpty()) {
                add("instr(s.prompt, ?) > 0", part);
            }
        }
        if (!indexed.isEmpty()) {
            words = indexed.toString();
            pick(WITH_WORDS, "scenario_words w ON w.rowid = s.pk AND w.scenario_words MATCH ?", words);
        }
    }

    private void restrictToTag(String name, String value) {
        String tag = "t" + sets.size();
        pick(
                "SELECT scenario_pk FROM scenario_tags WHERE name = ? AND value = ?",
                "scenario_tags %1$s ON %1$s.scenario_pk = s.pk AND %1$s.name = ? AND %1$s.value = ?".formatted(tag),
                name,
                value);
    }

    private void restrictToAfter(Session session, ScenarioId after) {
        long createdAt = session.first(
                        "SELECT created_at FROM scenarios WHERE id = ?", row -> row.getLong(1), after.value())
                .orElseThrow(() -> new InvalidInputException("Scenario (" + after
                        + ") to list after is not in the database. Maybe start again from the first page."));
        add("s.created_at <= ?", createdAt);
        add("(s.created_at < ? OR s.id > ?)", createdAt, after.value());
    }

    private static boolean isIndexedAsWords(String part) {
        return part.codePoints().anyMatch(Character::isLetterOrDigit)
                && part.codePoints().noneMatch(ScenarioSearch::isOfScriptWithoutSpaces);
    }

    private static boolean isOfScriptWithoutSpaces(int codePoint) {
        return switch (Character.UnicodeScript.of(codePoint)) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
            default -> false;
        };
    }

    private void pick(String keys, String join, Object... values) {
        sets.add(new Picked(keys, join, List.of(values)));
    }

    private void add(String condition, Object... values) {
        conditions.add(condition);
        parameters.addAll(List.of(values));
    }

    private String where() {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }
}
