package io.github.circuitrylabs.forge.store.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of a database of the older Python tool, whatever columns its version had. */
public final class PythonRows {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> KNOWN_COLUMNS =
            Set.of("prompt", "evaluation_target", "success_criteria", "backend", "model", "temperature", "created_at");
    private static final String UNKNOWN_TARGET = "unknown";
    private static final int WORST = 0;
    private static final int BEST = 3;

    private final Session session;

    /**
     * @throws InvalidInputException if there is no table of scenarios
     */
    public PythonRows(Session session, Path file) {
        this.session = session;
        if (session.number("PRAGMA application_id") == Schema.APPLICATION_ID) {
            throw new InvalidInputException(
                    "The database to import (" + file + ") is one of this program. Open it instead.");
        }
        if (!hasTable("scenarios")) {
            throw new InvalidInputException("The database to import (" + file + ") has no table 'scenarios'."
                    + " Maybe it is not a database of the older Python tool.");
        }
    }

    /** A row as text by column name, in column order; null columns are left out. */
    private record Row(Map<String, String> columns) {
        static Row read(ResultSet row) throws SQLException {
            ResultSetMetaData meta = row.getMetaData();
            Map<String, String> columns = new LinkedHashMap<>();
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                String value = row.getString(i);
                if (value != null) {
                    columns.put(meta.getColumnLabel(i).toLowerCase(Locale.ROOT), value);
                }
            }
            return new Row(columns);
        }

        String text(String column, String otherwise) {
            return columns.getOrDefault(column, otherwise);
        }
    }

    /** A row of the table of scenarios. */
    public record ScenarioRow(Map<String, String> columns) {

        public String oldId() {
            return columns.getOrDefault("id", "?");
        }

        /**
         * @throws InvalidInputException if the row is not a scenario
         */
        public Scenario toScenario() {
            String target = columns.getOrDefault("evaluation_target", "");
            Provenance provenance = Provenance.builder(columns.getOrDefault("backend", "python"))
                    .model(columns.get("model"))
                    .temperature(number(columns.get("temperature")).orElse(null))
                    .createdAt(time(columns.get("created_at")).orElse(Instant.EPOCH))
                    .build();
            return Scenario.of(
                    target.isBlank() ? UNKNOWN_TARGET : target,
                    columns.getOrDefault("prompt", ""),
                    criteria(columns.getOrDefault("success_criteria", "")),
                    List.of(),
                    tags(),
                    provenance);
        }

        private Map<String, String> tags() {
            Map<String, String> tags = new LinkedHashMap<>();
            columns.forEach((name, value) -> {
                if (!KNOWN_COLUMNS.contains(name)) {
                    tags.put("python." + name, value);
                }
            });
            return tags;
        }
    }

    /** A row of the table of ratings. */
    public record RatingRow(
            String oldId,
            String oldScenarioId,
            String value,
            @Nullable String ratedAt) {

        /** The rating in stars, or nothing if the value is not on the old scale. */
        public Optional<Rating> toRating(ScenarioId scenario) {
            Optional<Double> rated = number(value).filter(number -> number >= WORST && number <= BEST);
            Optional<Instant> at = time(ratedAt);
            String notes = "Imported: " + value + " on a scale of " + WORST + " to " + BEST
                    + (at.isPresent() ? "." : "; rated at an unknown time.");
            return rated.map(number -> new Rating(
                    scenario, (int) Math.round(1 + 4 * number / BEST), "python", notes, at.orElse(Instant.EPOCH)));
        }
    }

    public void scenarios(Consumer<ScenarioRow> consumer) {
        forEach("SELECT * FROM scenarios ORDER BY rowid", row -> consumer.accept(new ScenarioRow(row.columns())));
    }

    public void ratings(Consumer<RatingRow> consumer) {
        if (hasTable("ratings")) {
            forEach(
                    "SELECT * FROM ratings ORDER BY rowid",
                    row -> consumer.accept(new RatingRow(
                            row.text("id", "?"),
                            row.text("scenario_id", "?"),
                            row.text("rating", "null"),
                            row.columns().get("rated_at"))));
        }
    }

    private void forEach(String sql, Consumer<Row> consumer) {
        try (Cursor<Row> cursor = session.cursor(sql, Row::read, List.of());
                Stream<Row> rows = cursor.stream()) {
            rows.forEach(consumer);
        }
    }

    private boolean hasTable(String name) {
        return session.number("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?", name) > 0;
    }

    /** A JSON list, a JSON text, or (in older rows) plain text. */
    private static List<String> criteria(String text) {
        if (text.isBlank()) {
            return List.of();
        }
        try {
            JsonNode json = JSON.readTree(text);
            if (json.isArray()) {
                List<String> criteria = new ArrayList<>();
                json.forEach(item -> criteria.add(item.isValueNode() ? item.asText() : item.toString()));
                return criteria;
            }
            return json.isTextual() ? List.of(json.asText()) : List.of(text);
        } catch (JsonProcessingException e) {
            return List.of(text);
        }
    }

    private static Optional<Double> number(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Double.valueOf(text.strip())).filter(number -> Double.isFinite(number));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** ISO-8601 with or without an offset, SQLite's own form (UTC), or seconds since 1970. */
    private static Optional<Instant> time(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        Optional<Double> seconds = number(text);
        if (seconds.isPresent()) {
            return Optional.of(Instant.ofEpochMilli(Math.round(seconds.get() * 1000)));
        }
        String iso = text.strip().replace(' ', 'T');
        try {
            return Optional.of(OffsetDateTime.parse(iso).toInstant());
        } catch (DateTimeException withoutOffset) {
            try {
                return Optional.of(LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
            } catch (DateTimeException noTime) {
                return Optional.empty();
            }
        }
    }
}
