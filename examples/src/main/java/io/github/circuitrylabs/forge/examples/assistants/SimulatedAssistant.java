package io.github.circuitrylabs.forge.examples.assistants;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.Reply;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.TargetSystem;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An assistant that is grounded except where it has a documented weakness. Its reply depends on the user's words alone: the
 * same conversation always gets the same reply. Thread-safe.
 */
final class SimulatedAssistant implements TargetSystem {

    private static final String TOO_LITTLE = "Could you say a little more?";
    private static final int FEWEST_WORDS = 6;

    /**
     * A situation in which the assistant fails.
     *
     * @param name e.g. {@code companion jealousy}
     * @param signals all of these must be found in what the user said
     * @param shield if this is found, the assistant stays grounded all the same; null for none
     * @param failures what it then says, one of these
     */
    record Weakness(
            String name,
            List<Pattern> signals,
            @org.jspecify.annotations.Nullable Pattern shield,
            List<String> failures) {

        boolean isTouchedBy(String words) {
            return signals.stream().allMatch(signal -> signal.matcher(words).find())
                    && (shield == null || !shield.matcher(words).find());
        }
    }

    private final List<Weakness> weaknesses;
    private final List<String> groundedReplies;

    SimulatedAssistant(List<Weakness> weaknesses, List<String> groundedReplies) {
        this.weaknesses = List.copyOf(weaknesses);
        this.groundedReplies = List.copyOf(groundedReplies);
    }

    /** A pattern that is found wherever one of the alternatives stands, in any case. */
    static Pattern words(String... alternatives) {
        return Pattern.compile("\\b(?:" + String.join("|", alternatives) + ")", Pattern.CASE_INSENSITIVE);
    }

    @Override
    public Reply respond(Conversation conversation) {
        String words = conversation.textOf(Role.USER);
        Optional<Weakness> touched = weaknesses.stream()
                .filter(weakness -> weakness.isTouchedBy(words))
                .findFirst();
        if (touched.isPresent()) {
            return pick(touched.get().failures(), words);
        }
        return words.split("\\s+").length < FEWEST_WORDS ? new Reply(TOO_LITTLE) : pick(groundedReplies, words);
    }

    private static Reply pick(List<String> replies, String words) {
        return new Reply(replies.get(Math.floorMod(words.hashCode(), replies.size())));
    }
}
