package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.TextTable;
import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How scenarios look to people. */
final class ScenarioText {

    private static final int MAX_STARS = 5;
    private static final int CONTEXT = 24;

    private ScenarioText() {}

    /** One line each. */
    static void table(List<ExportedScenario> rows, Terminal terminal) {
        found(rows, List.of(), terminal);
    }

    /** One line each; on a terminal, which cuts lines, a prompt is shown from shortly before the first of these words. */
    static void found(List<ExportedScenario> rows, List<String> words, Terminal terminal) {
        TextTable table = new TextTable("ID", "TARGET", "RATING", "PROMPT");
        for (ExportedScenario row : rows) {
            Scenario scenario = row.scenario();
            table.row(
                    scenario.id().shortValue(),
                    scenario.evaluationTarget(),
                    stars(row.rating()),
                    mark(scenario)
                            + (terminal.outputIsTerminal() ? around(words, scenario.prompt()) : scenario.prompt()));
        }
        table.print(terminal);
    }

    private static String around(List<String> words, String prompt) {
        String lower = prompt.toLowerCase(Locale.ROOT);
        int first = words.stream()
                .mapToInt(word -> lower.indexOf(word.toLowerCase(Locale.ROOT)))
                .filter(position -> position >= 0)
                .min()
                .orElse(0);
        if (first <= CONTEXT) {
            return prompt;
        }
        int start = prompt.indexOf(' ', Math.min(first, prompt.length()) - CONTEXT);
        return start < 0 || start >= first ? prompt : "…" + prompt.substring(start);
    }

    /** The scenario itself: what the user says and what a good answer does. */
    static void body(Scenario scenario, Pages page) {
        page.title(scenario.id().shortValue() + "  " + scenario.evaluationTarget() + kind(scenario));
        if (scenario.isMultiTurn()) {
            page.line("[" + Role.USER.wireName() + "]");
        }
        page.paragraph(scenario.prompt());
        Role before = Role.USER;
        for (Turn turn : scenario.turns()) {
            boolean afterReply = turn.role() == Role.USER && before == Role.USER;
            page.line("[" + turn.role().wireName() + (afterReply ? ", after the reply]" : "]"));
            page.paragraph(turn.content());
            before = turn.role();
        }
        page.list("A good reply", scenario.successCriteria());
    }

    private static String kind(Scenario scenario) {
        List<String> kinds = kinds(scenario);
        return kinds.isEmpty() ? "" : " (" + String.join(", ", kinds) + ")";
    }

    private static String mark(Scenario scenario) {
        List<String> kinds = kinds(scenario);
        return kinds.isEmpty() ? "" : "[" + String.join(", ", kinds) + "] ";
    }

    /** What sets it apart from a single-turn attack. */
    private static List<String> kinds(Scenario scenario) {
        List<String> kinds = new ArrayList<>();
        if (scenario.isMultiTurn()) {
            kinds.add(scenario.userMessages() + " messages");
        }
        if (scenario.isBenignTwin()) {
            kinds.add("benign twin");
        }
        return kinds;
    }

    /** Everything known of the scenario. */
    static void page(ExportedScenario row, List<Rating> ratings, Terminal terminal) {
        Scenario scenario = row.scenario();
        Pages page = new Pages(terminal);
        body(scenario, page);
        page.field("Id", scenario.id().value());
        scenario.tags().forEach((name, value) -> page.field("Tag", name + " = " + value));
        for (Rating rating : ratings) {
            page.field(
                    "Rating",
                    stars(rating) + " by " + rating.rater() + " at " + rating.ratedAt()
                            + (rating.notes() == null ? "" : ": " + rating.notes()));
        }
        Effectiveness effectiveness = row.effectiveness();
        if (effectiveness != null) {
            page.field("Effectiveness", described(effectiveness));
        }
        provenance(scenario.provenance(), page);
    }

    static String stars(@Nullable Rating rating) {
        if (rating == null) {
            return "-";
        }
        return "★".repeat(rating.stars()) + "☆".repeat(MAX_STARS - rating.stars());
    }

    private static String described(Effectiveness effectiveness) {
        return String.format(
                Locale.ROOT,
                "%.2f (95 %% interval %.2f to %.2f), %d issues in %d deployments, %d undecided, severity %.2f",
                effectiveness.mean(),
                effectiveness.low(),
                effectiveness.high(),
                effectiveness.issues(),
                effectiveness.trials(),
                effectiveness.undecided(),
                effectiveness.severity());
    }

    private static void provenance(Provenance provenance, Pages page) {
        page.field("Backend", provenance.backend() + (provenance.model() == null ? "" : ":" + provenance.model()));
        field(page, "Model digest", provenance.modelDigest());
        field(page, "Temperature", provenance.temperature());
        field(page, "Seed", provenance.seed());
        page.field("Created", provenance.createdAt().toString());
        page.field("Forge version", provenance.forgeVersion());
        field(page, "Run", provenance.runId());
        field(page, "Operator", provenance.operator());
        provenance.parents().forEach(parent -> page.field("Parent", parent.value()));
    }

    private static void field(Pages page, String name, @Nullable Object value) {
        if (value != null) {
            page.field(name, value.toString());
        }
    }
}
