package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.export.ImportMapping;
import java.util.HashMap;
import java.util.Map;

/** Gives the fields of foreign rows our names, and rows without a target theirs. Immutable. */
final class FieldNames {

    static final FieldNames OURS = new FieldNames(ImportMapping.none());

    private final Map<String, String> ourNames = new HashMap<>();
    private final ImportMapping mapping;

    FieldNames(ImportMapping mapping) {
        this.mapping = mapping;
        mapping.fields().forEach((ours, theirs) -> ourNames.put(theirs, ours));
    }

    String ours(String name) {
        return ourNames.getOrDefault(name, name);
    }

    boolean namesTarget() {
        return mapping.evaluationTarget() != null;
    }

    Row apply(Row row) {
        ObjectNode values = row.values();
        mapping.fields().forEach((ours, theirs) -> {
            JsonNode value = values.get(theirs);
            if (value != null) {
                if (values.hasNonNull(ours)) {
                    throw row.invalid(theirs, "is mapped to " + ours + ", which the row has already.");
                }
                values.remove(theirs);
                values.set(ours, value);
            }
        });
        if (mapping.evaluationTarget() != null && !values.hasNonNull("evaluation_target")) {
            values.put("evaluation_target", mapping.evaluationTarget());
        }
        return row;
    }
}
