package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.Turn;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scenario as a row and back. Every field is always written, null where there is nothing, so that all rows have the
 * same columns. A row without an id gets one; a row whose id does not belong to its content is refused. Fields we do not
 * know are kept as tags named {@code metadata.<field>}.
 */
final class ScenarioRows {

    static final String METADATA = "metadata.";

    private static final Set<String> FIELDS = Set.of(
            "id",
            "prompt",
            "evaluation_target",
            "success_criteria",
            "turns",
            "tags",
            "rating",
            "effectiveness",
            "provenance");

    private ScenarioRows() {}

    static ObjectNode toNode(ExportedScenario row) {
        Scenario scenario = row.scenario();
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("id", scenario.id().value());
        node.put("prompt", scenario.prompt());
        node.put("evaluation_target", scenario.evaluationTarget());
        ArrayNode criteria = node.putArray("success_criteria");
        scenario.successCriteria().forEach(criteria::add);
        ArrayNode turns = node.putArray("turns");
        for (Turn turn : scenario.turns()) {
            turns.addObject().put("role", turn.role().wireName()).put("content", turn.content());
        }
        ObjectNode tags = node.putObject("tags");
        scenario.tags().forEach(tags::put);
        node.set("rating", rating(row.rating()));
        node.set("effectiveness", effectiveness(row.effectiveness()));
        node.set("provenance", provenance(scenario.provenance()));
        return node;
    }

    static ExportedScenario fromRow(Row row) {
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
                scenario, rating(scenario.id(), row.row("rating")), effectiveness(row.row("effectiveness")));
    }

    private static @Nullable ObjectNode rating(@Nullable Rating rating) {
        if (rating == null) {
            return null;
        }
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("stars", rating.stars());
        node.put("rater", rating.rater());
        node.put("notes", rating.notes());
        node.put("rated_at", rating.ratedAt().toString());
        return node;
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

    private static @Nullable ObjectNode effectiveness(@Nullable Effectiveness effectiveness) {
        if (effectiveness == null) {
            return null;
        }
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("trials", effectiveness.trials());
        node.put("issues", effectiveness.issues());
        node.put("undecided", effectiveness.undecided());
        node.put("mean", effectiveness.mean());
        node.put("low", effectiveness.low());
        node.put("high", effectiveness.high());
        node.put("severity", effectiveness.severity());
        return node;
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

    private static ObjectNode provenance(Provenance provenance) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("backend", provenance.backend());
        node.put("model", provenance.model());
        node.put("model_digest", provenance.modelDigest());
        node.put("temperature", provenance.temperature());
        node.put("seed", provenance.seed());
        node.put("forge_version", provenance.forgeVersion());
        node.put("prompt_hash", provenance.promptHash());
        node.put("created_at", provenance.createdAt().toString());
        ArrayNode parents = node.putArray("parents");
        provenance.parents().forEach(parent -> parents.add(parent.value()));
        node.put("operator", provenance.operator());
        node.put("run_id", provenance.runId());
        node.put("tokens", provenance.tokens());
        node.put("cost", provenance.cost());
        return node;
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
            stated.values().fieldNames().forEachRemaining(name -> tags.put(name, plain(stated, name)));
        }
        row.values().fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name) && row.has(name)) {
                tags.put(METADATA + name, plain(row, name));
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
