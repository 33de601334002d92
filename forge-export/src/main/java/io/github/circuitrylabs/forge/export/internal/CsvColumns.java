package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a scenario's CSV and where each stands in the scenario's JSON. */
final class CsvColumns {

    /**
     * @param group the JSON object the field is nested in, or null
     * @param field the field's name in JSON
     * @param json whether the cell holds JSON: a list or a map
     */
    record Column(@Nullable String group, String field, boolean json) {

        String name() {
            return group == null ? field : group + "_" + field;
        }

        JsonNode in(ObjectNode row) {
            return group == null ? row.path(field) : row.path(group).path(field);
        }
    }

    static final List<Column> ALL = List.of(
            text("id"),
            text("prompt"),
            text("evaluation_target"),
            json("success_criteria"),
            json("turns"),
            json("tags"),
            in("rating", "stars"),
            in("rating", "rater"),
            in("rating", "notes"),
            in("rating", "rated_at"),
            in("effectiveness", "trials"),
            in("effectiveness", "issues"),
            in("effectiveness", "undecided"),
            in("effectiveness", "mean"),
            in("effectiveness", "low"),
            in("effectiveness", "high"),
            in("effectiveness", "severity"),
            in("provenance", "backend"),
            in("provenance", "model"),
            in("provenance", "model_digest"),
            in("provenance", "temperature"),
            in("provenance", "seed"),
            in("provenance", "forge_version"),
            in("provenance", "prompt_hash"),
            in("provenance", "created_at"),
            new Column("provenance", "parents", true),
            in("provenance", "operator"),
            in("provenance", "run_id"),
            in("provenance", "tokens"),
            in("provenance", "cost"));

    static final List<String> NAMES = ALL.stream().map(Column::name).toList();

    private CsvColumns() {}

    /** The column of a header cell, or a column of its own for a name we do not know. */
    static Column named(String name) {
        return ALL.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseGet(() -> text(name));
    }

    private static Column text(String field) {
        return new Column(null, field, false);
    }

    private static Column json(String field) {
        return new Column(null, field, true);
    }

    private static Column in(String group, String field) {
        return new Column(group, field, false);
    }
}
