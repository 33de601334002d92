package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Scenario rows of one level, as Parquet and dataset folders have them, brought into the nested form of our JSON. */
final class FlatRows {

    private FlatRows() {}

    /** The row itself where it is nested already. */
    static Row nested(Row row) {
        ObjectNode values = row.values();
        if (!values.has("provenance_backend") && !values.path("tags").isTextual()) {
            return row;
        }
        ObjectNode nested = Json.MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> entry : values.properties()) {
            CsvColumns.Place place = CsvColumns.named(entry.getKey());
            JsonNode value = value(row, place, entry.getValue());
            if (place.group() == null) {
                nested.set(place.field(), value);
            } else if (!isNothing(value)) {
                nested.withObjectProperty(place.group()).set(place.field(), value);
            }
        }
        return row.sibling(nested);
    }

    /** An empty list says nothing of whether its group is there. */
    private static boolean isNothing(@Nullable JsonNode value) {
        return value == null || value.isNull();
    }

    private static JsonNode value(Row row, CsvColumns.Place place, JsonNode value) {
        if (!place.json() || !value.isTextual()) {
            return value;
        }
        try {
            return Json.MAPPER.readTree(value.textValue());
        } catch (JsonProcessingException e) {
            // A single criterion may stand for a list of one.
            if (place.field().equals("success_criteria")) {
                return value;
            }
            throw row.invalid(place.name(), "must be JSON: " + e.getOriginalMessage());
        }
    }
}
