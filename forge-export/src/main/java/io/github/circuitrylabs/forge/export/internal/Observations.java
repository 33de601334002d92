package io.github.circuitrylabs.forge.export.internal;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.Deployment;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.Verdict;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What several importers of other systems' findings have in common. */
final class Observations {

    /** When something happened of which a file does not tell the time; the same at every import. */
    static final Instant UNKNOWN_TIME = Instant.EPOCH;

    private static final String UNKNOWN = "unknown";

    private Observations() {}

    /**
     * A scenario of a conversation that ends with what a person says. What a system was told before is a tag.
     *
     * @param field where the conversation stands, for messages
     */
    static Scenario scenario(
            Row row, String field, String target, List<Turn> turns, List<String> criteria, Map<String, String> tags) {
        List<Turn> said = new ArrayList<>(turns);
        Map<String, String> all = new LinkedHashMap<>(tags);
        if (!said.isEmpty() && said.get(0).role() == Role.SYSTEM) {
            all.put(ScenarioRows.METADATA + "system", said.remove(0).content());
        }
        if (said.isEmpty() || said.get(0).role() != Role.USER) {
            throw row.invalid(field, "must begin with what a person says.");
        }
        return row.checked(
                field,
                () -> Scenario.of(
                        target,
                        said.get(0).content(),
                        criteria,
                        said.subList(1, said.size()),
                        all,
                        Provenance.builder("import").createdAt(UNKNOWN_TIME).build()));
    }

    static String target(Row row, @Nullable String stated) {
        String target = stated == null || stated.isBlank() ? row.optionalText("evaluation_target") : stated;
        if (target == null || target.isBlank()) {
            throw row.invalid("evaluation_target", "is missing. Name the target of all such rows (--target).");
        }
        return target;
    }

    /** A result; its texts are checked, since what systems answer may be anything. */
    static DeploymentResult result(
            Row row,
            String id,
            Scenario scenario,
            @Nullable String system,
            @Nullable String runId,
            Instant at,
            List<Turn> transcript,
            Verdict verdict) {
        requireWellFormed(row, "id", id);
        requireWellFormed(row, "system", named(system));
        requireWellFormed(row, "run_id", named(runId));
        requireWellFormed(row, "verdict", verdict.rationale() + verdict.judge());
        transcript.forEach(turn -> requireWellFormed(row, "output", turn.content()));
        return new DeploymentResult(
                new Deployment(id, scenario.id(), named(system), UNKNOWN, runId, at),
                new Conversation(transcript),
                verdict);
    }

    private static void requireWellFormed(Row row, String field, String text) {
        String problem = WellFormed.problem(text);
        if (problem != null) {
            throw row.invalid(field, problem);
        }
    }

    static List<Turn> answered(Scenario scenario, String reply) {
        List<Turn> turns = new ArrayList<>(HarnessRows.conversation(scenario));
        turns.add(Turn.assistant(reply));
        return turns;
    }

    /** A time as programs write it, in UTC where no zone is given. */
    static Instant time(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return UNKNOWN_TIME;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            try {
                return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            } catch (DateTimeParseException none) {
                return UNKNOWN_TIME;
            }
        }
    }

    static String named(@Nullable String name) {
        return name == null || name.isBlank() ? UNKNOWN : name;
    }

    /** A score of how bad something is, in [0, 1] whatever the file says. */
    static double severity(double score) {
        return Double.isNaN(score) ? 0 : Math.max(0, Math.min(1, score));
    }
}
