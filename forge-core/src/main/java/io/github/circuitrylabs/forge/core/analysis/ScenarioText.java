package io.github.circuitrylabs.forge.core.analysis;

import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;

/** All that the user says in a scenario. */
final class ScenarioText {

    private ScenarioText() {}

    static String of(Scenario scenario) {
        StringBuilder text = new StringBuilder(scenario.prompt());
        for (Turn turn : scenario.turns()) {
            if (turn.role() == Role.USER) {
                text.append('\n').append(turn.content());
            }
        }
        return text.toString();
    }
}
