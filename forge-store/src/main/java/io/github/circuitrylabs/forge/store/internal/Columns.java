package io.github.circuitrylabs.forge.store.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Turn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How values look in columns. */
public final class Columns {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<List<List<String>>> ROWS = new TypeReference<>() {};
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private Columns() {}

    public static long nanos(Instant instant) {
        try {
            return Math.addExact(
                    Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), (long) instant.getNano());
        } catch (ArithmeticException e) {
            throw new InvalidInputException(
                    "The time (" + instant + ") cannot be stored; it must lie in the years 1678 to 2261.", e);
        }
    }

    public static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
    }

    static String fromTexts(List<String> texts) {
        return json(texts);
    }

    static List<String> toTexts(String json) throws SQLException {
        return parse(json, TEXTS);
    }

    static String fromTurns(List<Turn> turns) {
        List<List<String>> rows = new ArrayList<>(turns.size());
        for (Turn turn : turns) {
            rows.add(List.of(turn.role().wireName(), turn.content()));
        }
        return json(rows);
    }

    /** As {@link #fromTurns}, but null where there are none. */
    static @Nullable String fromFurtherTurns(List<Turn> turns) {
        return turns.isEmpty() ? null : fromTurns(turns);
    }

    static List<Turn> toTurns(@Nullable String json) throws SQLException {
        if (json == null) {
            return List.of();
        }
        List<Turn> turns = new ArrayList<>();
        for (List<String> row : parse(json, ROWS)) {
            turns.add(new Turn(Role.fromWireName(row.get(0)), row.get(1)));
        }
        return turns;
    }

    static List<List<String>> toRows(String json) throws SQLException {
        return parse(json, ROWS);
    }

    static @Nullable Double nullableDouble(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? null : value;
    }

    public static @Nullable Long nullableLong(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Lists of text can always be written as JSON", e);
        }
    }

    private static <T> T parse(String json, TypeReference<T> type) throws SQLException {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new SQLException("a JSON column holds (" + json + "), which is not a list of text", e);
        }
    }
}
