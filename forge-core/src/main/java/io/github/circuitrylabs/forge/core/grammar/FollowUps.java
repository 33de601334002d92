package io.github.circuitrylabs.forge.core.grammar;

import io.github.circuitrylabs.forge.core.grammar.CommonParts.Part;
import io.github.circuitrylabs.forge.core.internal.Draws;
import io.github.circuitrylabs.forge.core.internal.Phrase;
import io.github.circuitrylabs.forge.core.internal.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How a person goes on after a reply: a reaction that fits whatever was said, then the technique, then escalations, and now
 * and then the question again.
 */
record FollowUps(List<Phrase> reactions) {

    private static final int REACTION_PERCENT = 60;
    private static final int ASK_PERCENT = 40;

    /** How often a line is drawn again before it may repeat itself. */
    private static final int REDRAWS = 12;

    static FollowUps from(YamlNode root) {
        return new FollowUps(Phrase.all(root.get("reactions")));
    }

    /**
     * @param said what the person has said already; none of it is said again while there is something else
     * @param target what is asked again; empty if the grammar does not know the target
     * @return {@code count} messages, and the id of the first escalation
     */
    Drawn draw(
            CommonParts common,
            Optional<TargetParts> target,
            Part technique,
            List<String> said,
            int count,
            SplittableRandom random) {
        Set<String> used = new HashSet<>(said);
        List<Part> escalations = new ArrayList<>(common.escalations());
        List<String> messages = new ArrayList<>();
        String firstEscalation = null;
        for (int i = 0; i < count; i++) {
            List<String> sentences = new ArrayList<>();
            if (Draws.below(random, 100) < REACTION_PERCENT) {
                sentences.add(fresh(reactions, used, random));
            }
            boolean escalates = i % 2 == 1;
            if (escalates) {
                if (escalations.isEmpty()) {
                    escalations.addAll(common.escalations());
                }
                Part escalation = escalations.remove(Draws.below(random, escalations.size()));
                firstEscalation = firstEscalation == null ? escalation.id() : firstEscalation;
                sentences.add(fresh(escalation.lines(), used, random));
            } else {
                sentences.add(fresh(technique.lines(), used, random));
            }
            if (target.isPresent() && Draws.below(random, 100) < ASK_PERCENT) {
                sentences.add(fresh(target.get().asks(), used, random));
            }
            messages.add(String.join(" ", sentences));
        }
        return new Drawn(messages, Optional.ofNullable(firstEscalation));
    }

    /** What was drawn. */
    record Drawn(List<String> messages, Optional<String> escalation) {}

    private static String fresh(List<Phrase> lines, Set<String> used, SplittableRandom random) {
        String line = Grammar.draw(lines, random);
        for (int i = 0; i < REDRAWS && used.contains(line); i++) {
            line = Grammar.draw(lines, random);
        }
        used.add(line);
        return line;
    }
}
