package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ScenarioId;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One row of a file with its place in it: every getter either gives a usable value or says which file, line and field
 * holds what instead. Null, a missing field and, where nothing else could be meant, an empty text are one.
 */
final class Row {

    private static final int SHOWN_CHARACTERS = 80;

    private final String file;
    private final long line;
    private final String path;
    private final ObjectNode values;

    private Row(String file, long line, String path, ObjectNode values) {
        this.file = file;
        this.line = line;
        this.path = path;
        this.values = values;
    }

    static Row of(String file, long line, JsonNode node) {
        if (!(node instanceof ObjectNode values)) {
            throw new InvalidDatasetException(
                    file, line, null, "a row must be a JSON object, but is (" + shown(node.toString()) + ").");
        }
        return new Row(file, line, "", values);
    }

    ObjectNode values() {
        return values;
    }

    /** Whether the field holds anything. */
    boolean has(String field) {
        JsonNode node = values.get(field);
        return node != null && !node.isNull();
    }

    String text(String field) {
        String text = optionalText(field);
        if (text == null) {
            throw invalid(field, "is missing. Maybe the file has another name for it, or is of another format.");
        }
        return text;
    }

    @Nullable
    String optionalText(String field) {
        if (!has(field)) {
            return null;
        }
        JsonNode node = values.get(field);
        if (!node.isTextual()) {
            throw invalid(field, "must be a text, but is (" + shown(node.toString()) + ").");
        }
        return clean(field, node.textValue());
    }

    String textOr(String field, String fallback) {
        String text = optionalText(field);
        return text == null || text.isEmpty() ? fallback : text;
    }

    @Nullable
    Double optionalNumber(String field) {
        BigDecimal number = decimal(field);
        return number == null ? null : number.doubleValue();
    }

    double number(String field) {
        Double number = optionalNumber(field);
        if (number == null) {
            throw invalid(field, "is missing; it must be a number.");
        }
        return number;
    }

    @Nullable
    Long optionalInteger(String field) {
        BigDecimal number = decimal(field);
        try {
            return number == null ? null : number.longValueExact();
        } catch (ArithmeticException e) {
            throw invalid(field, "must be a whole number, but is (" + shown(number.toString()) + ").");
        }
    }

    long integer(String field) {
        Long number = optionalInteger(field);
        if (number == null) {
            throw invalid(field, "is missing; it must be a whole number.");
        }
        return number;
    }

    /** A list of texts; a single text stands for a list of one, as older files have it. */
    List<String> texts(String field) {
        if (!has(field)) {
            return List.of();
        }
        JsonNode node = values.get(field);
        if (node.isTextual()) {
            return node.textValue().isEmpty() ? List.of() : List.of(clean(field, node.textValue()));
        }
        if (!node.isArray()) {
            throw invalid(field, "must be a list of texts, but is (" + shown(node.toString()) + ").");
        }
        List<String> texts = new ArrayList<>(node.size());
        for (JsonNode item : node) {
            if (!item.isTextual()) {
                throw invalid(field, "must be a list of texts, but holds (" + shown(item.toString()) + ").");
            }
            texts.add(clean(field, item.textValue()));
        }
        return texts;
    }

    /** The objects of a list. */
    List<Row> rows(String field) {
        if (!has(field)) {
            return List.of();
        }
        JsonNode node = values.get(field);
        if (!node.isArray()) {
            throw invalid(field, "must be a list of objects, but is (" + shown(node.toString()) + ").");
        }
        List<Row> rows = new ArrayList<>(node.size());
        for (JsonNode item : node) {
            rows.add(nested(field, item));
        }
        return rows;
    }

    /** The object of a field, or null. */
    @Nullable
    Row row(String field) {
        return has(field) ? nested(field, values.get(field)) : null;
    }

    @Nullable
    Instant optionalInstant(String field) {
        String text = optionalText(field);
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw invalid(field, "must be a time such as 2026-11-21T10:15:30Z, but is (" + shown(text) + ").");
        }
    }

    Instant instant(String field) {
        Instant instant = optionalInstant(field);
        if (instant == null) {
            throw invalid(field, "is missing; it must be a time such as 2026-11-21T10:15:30Z.");
        }
        return instant;
    }

    ScenarioId scenarioId(String field) {
        String text = text(field);
        return checked(field, () -> new ScenarioId(text));
    }

    /** Runs a factory of a value; what it objects to becomes an error of this field. */
    <T> T checked(@Nullable String field, Supplier<T> factory) {
        try {
            return factory.get();
        } catch (InvalidDatasetException e) {
            throw e;
        } catch (InvalidInputException e) {
            throw invalid(field, e.getMessage());
        }
    }

    InvalidDatasetException invalid(@Nullable String field, @Nullable String problem) {
        String name = field == null ? (path.isEmpty() ? null : path) : path.isEmpty() ? field : path + "." + field;
        return new InvalidDatasetException(file, line, name, problem == null ? "cannot be used." : problem);
    }

    /** At most {@value #SHOWN_CHARACTERS} characters of a value, for a message. */
    static String shown(String value) {
        return value.length() <= SHOWN_CHARACTERS ? value : value.substring(0, SHOWN_CHARACTERS) + "…";
    }

    /** Other values that stand in the place of this row's, for messages. */
    Row sibling(ObjectNode others) {
        return new Row(file, line, path, others);
    }

    private Row nested(String field, JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            throw invalid(field, "must be a JSON object, but is (" + shown(node.toString()) + ").");
        }
        return new Row(file, line, path.isEmpty() ? field : path + "." + field, object);
    }

    private @Nullable BigDecimal decimal(String field) {
        if (!has(field)) {
            return null;
        }
        JsonNode node = values.get(field);
        if (node.isNumber() && Double.isFinite(node.doubleValue())) {
            return node.decimalValue();
        }
        if (node.isTextual()) {
            if (node.textValue().isEmpty()) {
                return null;
            }
            try {
                return new BigDecimal(node.textValue());
            } catch (NumberFormatException e) {
                throw invalid(field, "must be a number, but is (" + shown(node.textValue()) + ").");
            }
        }
        throw invalid(field, "must be a number, but is (" + shown(node.toString()) + ").");
    }

    /** A field's name where it is kept as data. */
    String name(String field) {
        String problem = WellFormed.problem(field);
        if (problem != null) {
            throw invalid(null, "has a field whose name " + problem);
        }
        return field;
    }

    private String clean(String field, String text) {
        String problem = WellFormed.problem(text);
        if (problem != null) {
            throw invalid(field, problem);
        }
        return text;
    }
}
