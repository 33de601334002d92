package io.github.circuitrylabs.forge.export.internal;

import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a kind of row consists of: one definition for every format that has columns. Immutable.
 *
 * @param all in the order they are written; columns of one group stand together
 * @param id which scenario a row is of, for messages
 */
public record Columns<T>(List<Column<T>> all, Function<T, String> id) {

    static final String LABEL = "content_label";
    static final String CANARY = "canary";

    public Columns {
        all = List.copyOf(all);
    }

    /** These columns, and that of the export's canary if it has one. */
    public Columns<T> with(@Nullable Canary canary) {
        if (canary == null) {
            return this;
        }
        List<Column<T>> more = new ArrayList<>(all);
        String text = canary.text();
        more.add(Column.text(CANARY, row -> text));
        return new Columns<>(more, id);
    }

    List<String> names() {
        return all.stream().map(Column::name).toList();
    }

    /**
     * A row's value.
     *
     * @throws InvalidInputException if a text in it is not {@linkplain WellFormed well-formed}; the message names the row
     *     and the column
     */
    @Nullable
    Object value(Column<T> column, T row) {
        Object value = column.value().apply(row);
        String problem = value == null ? null : problem(column.type(), value);
        if (problem != null) {
            throw new InvalidInputException(
                    "Scenario (" + id.apply(row) + ") cannot be exported: its " + column.name() + " " + problem);
        }
        return value;
    }

    /** Written without streams: it runs for every value that leaves. */
    private static @Nullable String problem(Column.Type type, Object value) {
        switch (type) {
            case TEXT -> {
                return WellFormed.problem((String) value);
            }
            case TEXTS, MESSAGES -> {
                for (Object item : (List<?>) value) {
                    String problem = WellFormed.problem(item instanceof Turn turn ? turn.content() : (String) item);
                    if (problem != null) {
                        return problem;
                    }
                }
            }
            case MAP -> {
                for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                    String problem = WellFormed.problem((String) entry.getKey());
                    problem = problem == null ? WellFormed.problem((String) entry.getValue()) : problem;
                    if (problem != null) {
                        return problem;
                    }
                }
            }
            case WHOLE, REAL -> {
                return null;
            }
        }
        return null;
    }
}
