package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.core.Turn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as TRL's trainers read them: prompt-only, conversational and unpaired. Trainers pass over the columns they do not
 * know, so where a row came from and its label stay with it.
 */
final class TrlRows {

    private TrlRows() {}

    /** {@code prompt}: what the scenario's person says first, for on-line trainers. */
    static List<ObjectNode> promptOnly(ExportedScenario row, @Nullable Canary canary) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("prompt", row.scenario().prompt());
        List<Turn> all = HarnessRows.conversation(row.scenario());
        return List.of(marked(identified(node, row, all.subList(1, all.size())), canary));
    }

    /**
     * {@code prompt} as a list of messages: the conversation as far as the scenario tells both sides; {@code follow_ups} is
     * what the person says after replies that are not written yet.
     */
    static List<ObjectNode> promptOnlyConversational(ExportedScenario row, @Nullable Canary canary) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        List<Turn> all = HarnessRows.conversation(row.scenario());
        int told = HarnessRows.told(all);
        node.set("prompt", HarnessRows.messages(all.subList(0, told)));
        return List.of(marked(identified(node, row, all.subList(told, all.size())), canary));
    }

    private static ObjectNode identified(ObjectNode node, ExportedScenario row, List<Turn> followUps) {
        Scenario scenario = row.scenario();
        node.set("follow_ups", HarnessRows.messages(followUps));
        node.put("kind", scenario.isBenignTwin() ? Scenario.BENIGN_TWIN : "attack");
        node.put("evaluation_target", scenario.evaluationTarget());
        node.put("scenario_id", scenario.id().value());
        node.put(Columns.LABEL, row.contentLabel());
        return node;
    }

    /** {@code prompt} and {@code completion} as lists of messages. */
    static List<ObjectNode> conversational(TrainingPair pair, @Nullable Canary canary) {
        ObjectNode node = TrainingPairRows.toNode(pair);
        message(node, "prompt", Role.USER, pair.prompt());
        message(node, "completion", Role.ASSISTANT, pair.completion());
        return List.of(marked(node, canary));
    }

    /** {@code prompt}, {@code chosen} and {@code rejected} as lists of messages. */
    static List<ObjectNode> conversational(PreferencePair pair, @Nullable Canary canary) {
        ObjectNode node = PreferencePairRows.toNode(pair);
        message(node, "prompt", Role.USER, pair.prompt());
        message(node, "chosen", Role.ASSISTANT, pair.chosen());
        message(node, "rejected", Role.ASSISTANT, pair.rejected());
        return List.of(marked(node, canary));
    }

    /** Two rows of {@code prompt}, {@code completion} and {@code label}: the good one, then the bad one. */
    static List<ObjectNode> unpaired(PreferencePair pair, @Nullable Canary canary) {
        return List.of(
                marked(unpaired(pair, pair.chosen(), true), canary),
                marked(unpaired(pair, pair.rejected(), false), canary));
    }

    private static ObjectNode unpaired(PreferencePair pair, String completion, boolean label) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("prompt", pair.prompt());
        node.put("completion", completion);
        node.put("label", label);
        ObjectNode rest = PreferencePairRows.toNode(pair);
        rest.remove(List.of("prompt", "chosen", "rejected"));
        return node.setAll(rest);
    }

    private static ObjectNode marked(ObjectNode node, @Nullable Canary canary) {
        return canary == null ? node : node.put(Columns.CANARY, canary.text());
    }

    private static void message(ObjectNode node, String field, Role role, String text) {
        node.putArray(field).addObject().put("role", role.wireName()).put("content", text);
    }
}
