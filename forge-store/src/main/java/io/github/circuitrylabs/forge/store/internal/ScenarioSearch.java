package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ScenarioQuery} as SQL. Words are found in the full-text index; what that index does not cut into words (emoji,
 * scripts written without spaces) is found as plain text.
 */
public final class ScenarioSearch {

    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final String NEWEST_FIRST = " ORDER BY s.created_at DESC, s.id";

    private final List<String> conditions = new ArrayList<>();
    private final List<@Nullable Object> parameters = new ArrayList<>();

    private ScenarioSearch() {}

    public static Stream<Scenario> list(Connections connections, ScenarioQuery query) {
        ScenarioSearch search = new ScenarioSearch();
        connections.read(session -> search.restrict(session, query));
        search.parameters.add(query.limit());
        return connections.stream(search.listing(query), ScenarioTable::read, search.parameters);
    }

    public static long count(Session session, ScenarioQuery query) {
        ScenarioSearch search = new ScenarioSearch().restrict(session, query);
        return session.number("SELECT count(*) FROM scenarios s" + search.where(), search.parameters.toArray());
    }

    /**
     * Where no index gives the order, keys are sorted first and only the scenarios of the page are read; else scenarios are
     * read in the order of the index as they are asked for.
     */
    private String listing(ScenarioQuery query) {
        boolean mustSort = query.text() != null
                || query.minQuality() != null
                || !query.tags().isEmpty();
        if (mustSort) {
            return ScenarioTable.SELECT + " WHERE s.pk IN (SELECT s.pk FROM scenarios s" + where() + NEWEST_FIRST
                    + " LIMIT ?)" + NEWEST_FIRST;
        }
        return ScenarioTable.SELECT + where() + NEWEST_FIRST + " LIMIT ?";
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
            add("s.quality >= ?", query.minQuality());
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
        StringBuilder words = new StringBuilder();
        for (String part : SPACE.split(text.strip(), -1)) {
            if (isIndexedAsWords(part)) {
                words.append('"').append(part.replace("\"", "\"\"")).append("\" ");
            } else if (!part.isEmpty()) {
                add("instr(s.prompt, ?) > 0", part);
            }
        }
        if (!words.isEmpty()) {
            add("s.pk IN (SELECT rowid FROM scenario_words WHERE scenario_words MATCH ?)", words.toString());
        }
    }

    private void restrictToTag(String name, String value) {
        add("s.pk IN (SELECT scenario_pk FROM scenario_tags WHERE name = ? AND value = ?)", name, value);
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

    private void add(String condition, Object... values) {
        conditions.add(condition);
        parameters.addAll(List.of(values));
    }

    private String where() {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }
}
