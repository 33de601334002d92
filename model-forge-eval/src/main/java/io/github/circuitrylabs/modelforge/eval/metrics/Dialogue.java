package io.github.circuitrylabs.modelforge.eval.metrics;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One scenario being played beside others, so that all that wait for an answer can be answered at once. Not thread-safe. */
final class Dialogue {

    private final Deque<Turn> left = new ArrayDeque<>();
    private Conversation said = Conversation.empty();
    private Output last = new Output("", false);

    private Dialogue(Scenario scenario) {
        left.add(Turn.user(scenario.prompt()));
        left.addAll(scenario.turns());
    }

    /** Plays all scenarios to their ends; replies that a scenario prescribes are not asked for. */
    static List<Dialogue> play(Respondent respondent, List<Scenario> scenarios) {
        List<Dialogue> all = scenarios.stream().map(Dialogue::new).toList();
        List<Dialogue> waiting = all.stream().filter(Dialogue::awaitsAnswer).toList();
        while (!waiting.isEmpty()) {
            List<Output> replies =
                    respondent.replies(waiting.stream().map(Dialogue::said).toList());
            List<Dialogue> next = new ArrayList<>();
            for (int i = 0; i < waiting.size(); i++) {
                waiting.get(i).answer(replies.get(i));
                if (waiting.get(i).awaitsAnswer()) {
                    next.add(waiting.get(i));
                }
            }
            waiting = next;
        }
        return all;
    }

    Conversation said() {
        return said;
    }

    /** The last reply that was asked for. */
    Output last() {
        return last;
    }

    /** Goes on to the next message that the scenario leaves open; false at the end. */
    private boolean awaitsAnswer() {
        while (!left.isEmpty()) {
            Turn turn = left.remove();
            said = said.and(turn);
            boolean answered = !left.isEmpty() && left.peek().role() == Role.ASSISTANT;
            if (turn.role() == Role.USER && !answered) {
                return true;
            }
        }
        return false;
    }

    private void answer(Output reply) {
        last = reply;
        said = said.and(Turn.assistant(reply.text()));
    }
}
