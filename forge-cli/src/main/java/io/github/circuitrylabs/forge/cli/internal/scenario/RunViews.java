package io.github.circuitrylabs.forge.cli.internal.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.run.GenerationEstimate;
import io.github.circuitrylabs.forge.core.run.GenerationPlan;
import io.github.circuitrylabs.forge.core.run.Ledger;
import io.github.circuitrylabs.forge.core.twins.TwinLedger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How the account of a run and an estimate look. */
final class RunViews {

    private RunViews() {}

    static ObjectNode json(
            GenerationPlan plan, String backend, boolean stored, Ledger ledger, List<ExportedScenario> scenarios) {
        ObjectNode node = head(plan, backend)
                .put("stored", stored)
                .put("requested", ledger.requested())
                .put("resumed", ledger.resumed())
                .put("generated", ledger.generated())
                .put("complete", ledger.isComplete());
        node.set("unfilled", counts(ledger.unfilled()));
        node.put("untried", ledger.untried());
        node.set("failed_attempts", counts(ledger.failedAttempts()));
        node.put(
                "stop_cause",
                ledger.stopCause() == null ? null : ledger.stopCause().name().toLowerCase(Locale.ROOT));
        node.put("stop_reason", ledger.stoppedBecause());
        node.put("tokens", ledger.tokens()).put("cost", ledger.cost()).put("seconds", ledger.seconds());
        node.set("scenarios", Json.array(scenarios, new ScenarioJson()::of));
        return node;
    }

    static ObjectNode json(TwinLedger ledger, List<ExportedScenario> twins) {
        ObjectNode node = Json.object()
                .put("requested", ledger.requested())
                .put("existing", ledger.existing())
                .put("made", ledger.made())
                .put("complete", ledger.isComplete());
        node.set("unfilled", counts(ledger.unfilled()));
        node.set("scenarios", Json.array(twins, new ScenarioJson()::of));
        return node;
    }

    static ObjectNode json(GenerationPlan plan, String backend, GenerationEstimate estimate) {
        ObjectNode node = head(plan, backend)
                .put("requested", estimate.requested())
                .put("resumed", estimate.resumed())
                .put("calls", estimate.calls())
                .put("prompt_tokens", estimate.promptTokens())
                .put("completion_tokens", estimate.completionTokens())
                .put("cost", estimate.cost())
                .put("seconds", estimate.seconds());
        node.set("basis", Json.strings(estimate.basis()));
        return node;
    }

    static void print(String backend, GenerationEstimate estimate, Terminal terminal) {
        line(
                terminal,
                "calls",
                estimate.calls() + " to " + backend
                        + (estimate.resumed() == 0 ? "" : ", " + estimate.resumed() + " scenarios exist already")
                        + "; refusals, duplicates and failures come on top");
        line(
                terminal,
                "tokens",
                String.format(
                        Locale.ROOT,
                        "%,d: %,d of prompts, %,d of answers",
                        estimate.tokens(),
                        estimate.promptTokens(),
                        estimate.completionTokens()));
        Double seconds = estimate.seconds();
        line(terminal, "time", seconds == null ? "unknown" : time(seconds));
        line(terminal, "cost", String.format(Locale.ROOT, "%.2f", estimate.cost()));
        estimate.basis().forEach(sentence -> line(terminal, "", sentence));
    }

    private static void line(Terminal terminal, String name, String value) {
        terminal.out().println(String.format(Locale.ROOT, "%-8s%s", name, value));
    }

    private static String time(double seconds) {
        if (seconds < 1) {
            return "less than a second";
        }
        Duration time = Duration.ofSeconds(Math.round(seconds));
        return String.format(
                Locale.ROOT, "about %d:%02d:%02d h", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }

    private static ObjectNode head(GenerationPlan plan, String backend) {
        return Json.object().put("run_id", plan.runId()).put("backend", backend).put("seed", plan.seed());
    }

    private static ObjectNode counts(Map<Reason, Integer> byReason) {
        ObjectNode node = Json.object();
        byReason.forEach((reason, number) -> node.put(reason.name().toLowerCase(Locale.ROOT), number));
        return node;
    }
}
