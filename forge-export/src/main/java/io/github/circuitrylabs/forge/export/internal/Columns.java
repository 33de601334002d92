package io.github.circuitrylabs.forge.export.internal;

import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Turn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
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

    private static @Nullable String problem(Column.Type type, Object value) {
        return switch (type) {
            case TEXT -> WellFormed.problem((String) value);
            case TEXTS -> problem(((Collection<?>) value).stream().map(String.class::cast));
            case MESSAGES -> problem(((Collection<?>) value).stream().map(turn -> ((Turn) turn).content()));
            case MAP ->
                problem(((Map<?, ?>) value)
                        .entrySet().stream().flatMap(tag -> Stream.of((String) tag.getKey(), (String) tag.getValue())));
            case WHOLE, REAL -> null;
        };
    }

    private static @Nullable String problem(Stream<String> texts) {
        return texts.map(WellFormed::problem)
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
