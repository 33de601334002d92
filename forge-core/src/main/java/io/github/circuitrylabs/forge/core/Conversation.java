package io.github.circuitrylabs.forge.core;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What was said so far, oldest turn first. Immutable. */
public record Conversation(List<Turn> turns) {

    public Conversation {
        turns = List.copyOf(turns);
    }

    public static Conversation of(Turn... turns) {
        return new Conversation(List.of(turns));
    }

    public static Conversation empty() {
        return new Conversation(List.of());
    }

    /** This conversation with one more turn. */
    public Conversation and(Turn turn) {
        List<Turn> longer = new ArrayList<>(turns);
        longer.add(turn);
        return new Conversation(longer);
    }

    /** The last thing the user said, or the empty string if nothing was said. */
    public String lastUserMessage() {
        for (int i = turns.size() - 1; i >= 0; i--) {
            if (turns.get(i).role() == Role.USER) {
                return turns.get(i).content();
            }
        }
        return "";
    }

    /** All that one role said, one line per turn. */
    public String textOf(Role role) {
        return turns.stream()
                .filter(turn -> turn.role() == role)
                .map(Turn::content)
                .collect(Collectors.joining("\n"));
    }
}
