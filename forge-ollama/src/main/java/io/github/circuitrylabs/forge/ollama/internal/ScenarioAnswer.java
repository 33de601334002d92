package io.github.circuitrylabs.forge.ollama.internal;

import java.util.List;

/** What was read from a model's answer. */
sealed interface ScenarioAnswer {

    /**
     * A scenario.
     *
     * @param successCriteria empty if the model gave none
     * @param technique empty if the model gave none
     * @param followUps what the person says next
     */
    record Written(String prompt, List<String> successCriteria, String technique, List<String> followUps)
            implements ScenarioAnswer {}

    /** The model declined. */
    record Refused(String words) implements ScenarioAnswer {}

    /** No scenario can be read from the answer. */
    record Unparsable(String problem) implements ScenarioAnswer {}
}
