package io.github.circuitrylabs.forge.core.deploy;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TargetSystem;
import io.github.circuitrylabs.forge.core.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plays a scenario turn by turn against a system: after each message of the person the system is asked, unless the scenario
 * itself says what the assistant answered. Thread-safe as far as its parts are.
 */
public final class ScenarioPlayer {

    /** Ends a conversation with a simulated user who never ends it. */
    private static final int MOST_TURNS = 100;

    private final TargetSystem system;
    private final @Nullable SimulatedUser user;

    /**
     * @param user goes on where a scenario has only a first message; null to leave it at that
     */
    public ScenarioPlayer(TargetSystem system, @Nullable SimulatedUser user) {
        this.system = system;
        this.user = user;
    }

    /**
     * What came of playing a scenario.
     *
     * @param transcript all that was said, up to a failure if there was one
     * @param failure what the system, or the simulated user, threw
     */
    public record Played(Conversation transcript, @Nullable RuntimeException failure) {}

    public Played play(Scenario scenario) {
        Conversation conversation = Conversation.empty();
        try {
            List<Turn> turns = new ArrayList<>(scenario.turns());
            turns.add(0, Turn.user(scenario.prompt()));
            for (int i = 0; i < turns.size(); i++) {
                conversation = conversation.and(turns.get(i));
                boolean answered = i + 1 < turns.size() && turns.get(i + 1).role() == Role.ASSISTANT;
                if (turns.get(i).role() == Role.USER && !answered) {
                    conversation = conversation.and(reply(conversation));
                }
            }
            if (user != null && !scenario.isMultiTurn()) {
                Optional<String> next = user.next(scenario, conversation);
                while (next.isPresent() && conversation.turns().size() < MOST_TURNS) {
                    conversation = conversation.and(Turn.user(next.get()));
                    conversation = conversation.and(reply(conversation));
                    next = user.next(scenario, conversation);
                }
            }
            return new Played(conversation, null);
        } catch (RuntimeException e) {
            // A user's system may throw anything; whatever it is, the deployment is an error and says so.
            return new Played(conversation, e);
        }
    }

    /**
     * What the system itself said in a transcript of a scenario, one line per reply: without the replies that the scenario
     * prescribes.
     */
    public static String spoken(Scenario scenario, Conversation transcript) {
        List<Turn> prescribed = new ArrayList<>(scenario.turns());
        List<String> said = new ArrayList<>();
        for (Turn turn : transcript.turns()) {
            if (turn.role() == Role.ASSISTANT && !prescribed.remove(turn)) {
                said.add(turn.content());
            }
        }
        return String.join("\n", said);
    }

    private Turn reply(Conversation conversation) {
        return Turn.assistant(system.respond(conversation).text());
    }
}
