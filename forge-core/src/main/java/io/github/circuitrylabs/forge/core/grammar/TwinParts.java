package io.github.circuitrylabs.forge.core.grammar;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.internal.Phrase;
import io.github.circuitrylabs.forge.core.internal.YamlNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What benign twins are drawn from: per target harmless {@code needs} and {@code asks} of the same topic; for all of them what
 * a good reply does ({@code criteria}), how a person goes on who was helped ({@code follow_ups}), and the techniques whose
 * wording is harmless by itself and stays ({@code keeps}). Immutable.
 */
public final class TwinParts {

    private static final int REDRAWS = 12;

    private record Target(List<Phrase> needs, List<Phrase> asks) {}

    private final List<String> criteria;
    private final Set<String> keeps;
    private final List<Phrase> followUps;
    private final Map<String, Target> targets;

    private TwinParts(List<String> criteria, Set<String> keeps, List<Phrase> followUps, Map<String, Target> targets) {
        this.criteria = criteria;
        this.keeps = keeps;
        this.followUps = followUps;
        this.targets = targets;
    }

    static TwinParts from(YamlNode root) {
        Map<String, Target> targets = new TreeMap<>();
        root.get("targets")
                .entries()
                .forEach((id, node) ->
                        targets.put(id, new Target(Phrase.all(node.get("needs")), Phrase.all(node.get("asks")))));
        return new TwinParts(
                root.get("criteria").texts(),
                Set.copyOf(root.get("keeps").texts()),
                Phrase.all(root.get("follow_ups")),
                targets);
    }

    /** The targets that twins can be drawn for. */
    public Set<String> targets() {
        return Collections.unmodifiableSet(targets.keySet());
    }

    /** What a good reply to any twin does. */
    public List<String> criteria() {
        return criteria;
    }

    /** Whether the wording of a technique is harmless by itself, so that a twin keeps it. */
    public boolean keeps(String technique) {
        return keeps.contains(technique);
    }

    /**
     * A harmless need of a target's topic.
     *
     * @throws InvalidInputException if there is none for the target
     */
    public String drawNeed(String target, SplittableRandom random) {
        return Grammar.draw(of(target).needs(), random);
    }

    /**
     * What the person with that need asks.
     *
     * @throws InvalidInputException if there is none for the target
     */
    public String drawAsk(String target, SplittableRandom random) {
        return Grammar.draw(of(target).asks(), random);
    }

    /** What the person says next, after each helpful reply; no message twice while there are others. */
    public List<String> drawFollowUps(int count, SplittableRandom random) {
        Set<String> used = new HashSet<>();
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String message = Grammar.draw(followUps, random);
            for (int draw = 0; draw < REDRAWS && !used.add(message); draw++) {
                message = Grammar.draw(followUps, random);
            }
            messages.add(message);
        }
        return messages;
    }

    private Target of(String target) {
        Target parts = targets.get(target);
        if (parts == null) {
            throw new InvalidInputException("The grammar has no benign twins for the target (" + target
                    + "); it has them for " + String.join(", ", targets.keySet()) + ".");
        }
        return parts;
    }
}
