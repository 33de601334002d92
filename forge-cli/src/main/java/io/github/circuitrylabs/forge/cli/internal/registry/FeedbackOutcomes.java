package io.github.circuitrylabs.forge.cli.internal.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.core.feedback.FeedbackOutcome;
import java.util.Collection;

/** What became of feedback files, for people and for programs. */
final class FeedbackOutcomes {

    private FeedbackOutcomes() {}

    static ObjectNode json(FeedbackOutcome outcome) {
        ObjectNode node = Json.object().put("file", outcome.file().toString());
        if (outcome instanceof FeedbackOutcome.Applied applied) {
            return node.put("outcome", "applied")
                    .put("model_id", applied.feedback().modelId())
                    .put("results", applied.results())
                    .put("promoted", applied.promoted())
                    .put("demoted", applied.demoted())
                    .put("patterns", applied.feedback().discoveredPatterns().size());
        }
        if (outcome instanceof FeedbackOutcome.AlreadyApplied known) {
            return node.put("outcome", "already_applied").put("model_id", known.modelId());
        }
        if (outcome instanceof FeedbackOutcome.Quarantined bad) {
            return node.put("outcome", "quarantined")
                    .put("moved_to", bad.movedTo().toString())
                    .put("reason", bad.reason());
        }
        return node.put("outcome", "unreadable").put("reason", ((FeedbackOutcome.Unreadable) outcome).reason());
    }

    static String text(FeedbackOutcome outcome) {
        String name = String.valueOf(outcome.file().getFileName());
        if (outcome instanceof FeedbackOutcome.Applied applied) {
            return name + ": applied, " + applied.results() + " new results, " + applied.promoted()
                    + " examples promoted, " + applied.demoted() + " demoted, "
                    + applied.feedback().discoveredPatterns().size() + " patterns";
        }
        if (outcome instanceof FeedbackOutcome.AlreadyApplied) {
            return name + ": applied before";
        }
        if (outcome instanceof FeedbackOutcome.Quarantined bad) {
            return name + ": moved to " + bad.movedTo() + ". " + bad.reason();
        }
        return name + ": not read. " + ((FeedbackOutcome.Unreadable) outcome).reason();
    }

    /** Partly done if any file could not be used. */
    static int exitCode(Collection<FeedbackOutcome> outcomes) {
        boolean all = outcomes.stream()
                .allMatch(outcome -> outcome instanceof FeedbackOutcome.Applied
                        || outcome instanceof FeedbackOutcome.AlreadyApplied);
        return all ? ExitCode.OK : ExitCode.PARTLY_DONE;
    }
}
