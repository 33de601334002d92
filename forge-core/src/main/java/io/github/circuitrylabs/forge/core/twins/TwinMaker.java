package io.github.circuitrylabs.forge.core.twins;

import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the benign twin of a scenario: the same evaluation target, persona, kind of wording and number of messages, with a
 * harmless need and criteria of its own. Called from several threads at once.
 */
@FunctionalInterface
public interface TwinMaker {

    /** The operator that a twin's provenance names. */
    String OPERATOR = Scenario.BENIGN_TWIN;

    /**
     * @param attempt counts up from 0 when an earlier twin of the same parent could not be used
     * @throws GenerationException if no twin came of it
     */
    Scenario twinOf(Scenario parent, int attempt);

    /**
     * Puts a twin together: the tag {@code kind = benign_twin}, the parent in the provenance under the operator {@code
     * benign_twin}.
     *
     * @param provenance who made it; parents and operator are set here
     * @throws InvalidInputException if the parent is itself a twin
     */
    static Scenario twin(
            Scenario parent,
            String prompt,
            List<String> criteria,
            List<Turn> turns,
            Map<String, String> tags,
            Provenance provenance) {
        if (parent.isBenignTwin()) {
            throw new InvalidInputException("Scenario (" + parent.id().shortValue() + ") is a benign twin itself.");
        }
        Map<String, String> all = new LinkedHashMap<>();
        all.put(Scenario.KIND_TAG, Scenario.BENIGN_TWIN);
        all.putAll(tags);
        return Scenario.of(
                parent.evaluationTarget(),
                prompt,
                criteria,
                turns,
                all,
                provenance.toBuilder()
                        .parents(List.of(parent.id()))
                        .operator(OPERATOR)
                        .build());
    }
}
