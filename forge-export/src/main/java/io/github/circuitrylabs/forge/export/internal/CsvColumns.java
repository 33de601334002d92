package io.github.circuitrylabs.forge.export.internal;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the cells of a scenario's CSV belong in the scenario's JSON. */
final class CsvColumns {

    /**
     * @param group the JSON object the field is nested in, or null
     * @param field the field's name in JSON
     * @param json whether the cell holds JSON: a list or a map
     */
    record Place(String name, @Nullable String group, String field, boolean json) {}

    private static final Map<String, Place> PLACES = ScenarioRows.COLUMNS.all().stream()
            .map(CsvColumns::place)
            .collect(Collectors.toUnmodifiableMap(Place::name, Function.identity()));

    private CsvColumns() {}

    /** The place of a header cell, or one of its own for a name we do not know. */
    static Place named(String name) {
        Place place = PLACES.get(name);
        return place == null ? new Place(name, null, name, false) : place;
    }

    private static Place place(Column<ExportedScenario> column) {
        boolean json =
                switch (column.type()) {
                    case TEXTS, MESSAGES, MAP -> true;
                    case TEXT, WHOLE, REAL -> false;
                };
        String group = column.group() == null ? null : column.group().name();
        return new Place(column.name(), group, column.field(), json);
    }
}
