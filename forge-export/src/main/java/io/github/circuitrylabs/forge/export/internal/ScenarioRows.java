package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.export.internal.Column.Group;
import io.github.circuitrylabs.forge.export.internal.Column.Type;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A scenario as a row and back. Every field is always written, null where there is nothing, so that all rows have the
 * same columns. A row without an id gets one; a row whose id does not belong to its content is refused. Fields we do not
 * know are kept as tags named {@code metadata.<field>}.
 */
final class ScenarioRows {

    static final String METADATA = "metadata.";

    private static final Group<ExportedScenario> RATING = new Group<>("rating", ExportedScenario::rating);
    private static final Group<ExportedScenario> EFFECTIVENESS =
            new Group<>("effectiveness", ExportedScenario::effectiveness);
    private static final Group<ExportedScenario> PROVENANCE =
            new Group<>("provenance", row -> row.scenario().provenance());

    static final Columns<ExportedScenario> COLUMNS = new Columns<>(
            List.of(
                    Column.text("id", row -> row.scenario().id().value()),
                    Column.text("prompt", row -> row.scenario().prompt()),
                    Column.text("evaluation_target", row -> row.scenario().evaluationTarget()),
                    Column.of(
                            "success_criteria",
                            Type.TEXTS,
                            row -> row.scenario().successCriteria()),
                    Column.of("turns", Type.MESSAGES, row -> row.scenario().turns()),
                    Column.of("tags", Type.MAP, row -> row.scenario().tags()),
                    rating("stars", Type.WHOLE, Rating::stars),
                    rating("rater", Type.TEXT, Rating::rater),
                    rating("notes", Type.TEXT, Rating::notes),
                    rating("rated_at", Type.TEXT, rating -> rating.ratedAt().toString()),
                    effectiveness("trials", Type.WHOLE, Effectiveness::trials),
                    effectiveness("issues", Type.WHOLE, Effectiveness::issues),
                    effectiveness("undecided", Type.WHOLE, Effectiveness::undecided),
                    effectiveness("mean", Type.REAL, Effectiveness::mean),
                    effectiveness("low", Type.REAL, Effectiveness::low),
                    effectiveness("high", Type.REAL, Effectiveness::high),
                    effectiveness("severity", Type.REAL, Effectiveness::severity),
                    provenance("backend", Type.TEXT, Provenance::backend),
                    provenance("model", Type.TEXT, Provenance::model),
                    provenance("model_digest", Type.TEXT, Provenance::modelDigest),
                    provenance("temperature", Type.REAL, Provenance::temperature),
                    provenance("seed", Type.WHOLE, Provenance::seed),
                    provenance("forge_version", Type.TEXT, Provenance::forgeVersion),
                    provenance("prompt_hash", Type.TEXT, Provenance::promptHash),
                    provenance(
                            "created_at",
                            Type.TEXT,
                            provenance -> provenance.createdAt().toString()),
                    provenance(
                            "parents",
                            Type.TEXTS,
                            provenance -> provenance.parents().stream()
                                    .map(ScenarioId::value)
                                    .toList()),
                    provenance("operator", Type.TEXT, Provenance::operator),
                    provenance("run_id", Type.TEXT, Provenance::runId),
                    provenance("tokens", Type.WHOLE, Provenance::tokens),
                    provenance("cost", Type.REAL, Provenance::cost),
                    Column.text(Columns.LABEL, ExportedScenario::contentLabel)),
            row -> row.scenario().id().value());

    private static final Set<String> FIELDS = Set.of(
            "id",
            "prompt",
            "evaluation_target",
            "success_criteria",
            "turns",
            "tags",
            "rating",
            "effectiveness",
            "provenance",
            Columns.LABEL,
            Columns.CANARY);

    private ScenarioRows() {}

    static ExportedScenario fromRow(Row given) {
        Row row = FlatRows.nested(given);
        String target = row.text("evaluation_target");
        String prompt = row.text("prompt");
        List<String> criteria = row.texts("success_criteria");
        List<Turn> turns = row.rows("turns").stream().map(ScenarioRows::turn).toList();
        Scenario scenario = row.checked(
                null, () -> Scenario.of(target, prompt, criteria, turns, tags(row), provenance(row.row("provenance"))));
        if (row.has("id")) {
            ScenarioId stated = row.scenarioId("id");
            if (!stated.equals(scenario.id())) {
                throw row.invalid(
                        "id",
                        "(" + stated + ") does not belong to the row's content (" + scenario.id()
                                + "). Maybe the text was edited: remove the id to import it as a new scenario.");
            }
        }
        return new ExportedScenario(
                scenario,
                rating(scenario.id(), row.row("rating")),
                effectiveness(row.row("effectiveness")),
                row.optionalText(Columns.LABEL));
    }

    private static Column<ExportedScenario> rating(String field, Type type, Function<Rating, @Nullable Object> value) {
        return new Column<>(RATING, field, type, row -> row.rating() == null ? null : value.apply(row.rating()));
    }

    private static Column<ExportedScenario> effectiveness(
            String field, Type type, Function<Effectiveness, @Nullable Object> value) {
        return new Column<>(
                EFFECTIVENESS,
                field,
                type,
                row -> row.effectiveness() == null ? null : value.apply(row.effectiveness()));
    }

    private static Column<ExportedScenario> provenance(
            String field, Type type, Function<Provenance, @Nullable Object> value) {
        return new Column<>(
                PROVENANCE, field, type, row -> value.apply(row.scenario().provenance()));
    }

    private static @Nullable Rating rating(ScenarioId id, @Nullable Row row) {
        if (row == null) {
            return null;
        }
        long stars = row.integer("stars");
        String rater = row.textOr("rater", "import");
        Instant ratedAt = row.instant("rated_at");
        String notes = row.optionalText("notes");
        return row.checked("stars", () -> new Rating(id, clamp(stars), rater, notes, ratedAt));
    }

    private static @Nullable Effectiveness effectiveness(@Nullable Row row) {
        if (row == null) {
            return null;
        }
        return new Effectiveness(
                count(row, "trials"),
                count(row, "issues"),
                count(row, "undecided"),
                share(row, "mean"),
                share(row, "low"),
                share(row, "high"),
                share(row, "severity"));
    }

    private static Provenance provenance(@Nullable Row row) {
        if (row == null) {
            return Provenance.of("import");
        }
        Provenance.Builder builder = Provenance.builder(row.textOr("backend", "import"))
                .model(row.optionalText("model"))
                .modelDigest(row.optionalText("model_digest"))
                .temperature(row.optionalNumber("temperature"))
                .seed(row.optionalInteger("seed"))
                .promptHash(row.optionalText("prompt_hash"))
                .parents(row.texts("parents").stream()
                        .map(id -> row.checked("parents", () -> new ScenarioId(id)))
                        .toList())
                .operator(row.optionalText("operator"))
                .runId(row.optionalText("run_id"));
        String version = row.optionalText("forge_version");
        if (version != null) {
            builder.forgeVersion(version);
        }
        Instant createdAt = row.optionalInstant("created_at");
        if (createdAt != null) {
            builder.createdAt(createdAt);
        }
        Long tokens = row.optionalInteger("tokens");
        Double cost = row.optionalNumber("cost");
        return builder.tokens(tokens == null ? 0 : tokens)
                .cost(cost == null ? 0 : cost)
                .build();
    }

    static Turn turn(Row row) {
        String role = row.text("role");
        return new Turn(row.checked("role", () -> Role.fromWireName(role)), row.text("content"));
    }

    private static Map<String, String> tags(Row row) {
        Map<String, String> tags = new LinkedHashMap<>();
        Row stated = row.row("tags");
        if (stated != null) {
            stated.values().fieldNames().forEachRemaining(name -> tags.put(stated.name(name), plain(stated, name)));
        }
        row.values().fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name) && row.has(name)) {
                tags.put(METADATA + row.name(name), plain(row, name));
            }
        });
        return tags;
    }

    private static String plain(Row row, String field) {
        JsonNode value = row.values().get(field);
        return value.isTextual() ? row.text(field) : value.toString();
    }

    private static int count(Row row, String field) {
        long value = row.integer(field);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw row.invalid(field, "must be a count of 0 or more, but is (" + value + ").");
        }
        return (int) value;
    }

    private static double share(Row row, String field) {
        double value = row.number(field);
        if (!(value >= 0 && value <= 1)) {
            throw row.invalid(field, "must be in [0, 1], but is (" + value + ").");
        }
        return value;
    }

    /** Keeps a number that no int holds out of range, so that the scale's own check names it. */
    private static int clamp(long value) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
    }
}
