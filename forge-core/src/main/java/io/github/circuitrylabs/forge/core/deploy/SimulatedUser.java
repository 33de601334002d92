package io.github.circuitrylabs.forge.core.deploy;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.Scenario;
import java.util.Optional;

/**
 * Goes on as the person of a scenario that has only a first message. A lambda will do. Implementations are called from several
 * threads at once; what they say depends on their arguments alone, so that a run can be repeated.
 */
@FunctionalInterface
public interface SimulatedUser {

    /**
     * What the person says next.
     *
     * @param soFar ends with a reply of the system
     * @return empty when the person has nothing more to say
     */
    Optional<String> next(Scenario scenario, Conversation soFar);
}
