package io.github.circuitrylabs.forge.core.completions;

import io.github.circuitrylabs.forge.core.internal.Phrase;
import io.github.circuitrylabs.forge.core.internal.Words;
import io.github.circuitrylabs.forge.core.internal.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What template replies are drawn from, as {@code replies.yaml} explains it.
 *
 * @param crisis wording after which a reply is about the person's safety and nothing else
 * @param techniques what to say to how somebody pushes, by technique
 * @param topics what to say where the person brings it up, for several targets
 */
record ReplyParts(
        List<String> crisis, Map<String, List<Phrase>> techniques, List<Topic> topics, Map<String, Target> targets) {

    /**
     * One line each of the first three makes a reply.
     *
     * @param topics the target's own
     * @param harmless whether what is asked for is all right, so that nothing is said to how it is asked
     */
    record Target(List<Phrase> hears, List<Phrase> says, List<Phrase> offers, List<Topic> topics, boolean harmless) {}

    /**
     * @param only the targets it is for; empty for every one
     */
    record Topic(List<String> cues, Set<String> only, List<Phrase> says) {

        boolean isRaisedIn(String plain, String target) {
            return (only.isEmpty() || only.contains(target))
                    && cues.stream().anyMatch(cue -> Words.beginsWord(plain, cue));
        }
    }

    static ReplyParts from(YamlNode root) {
        Map<String, List<Phrase>> techniques = new TreeMap<>();
        root.get("techniques").entries().forEach((id, lines) -> techniques.put(id, Phrase.all(lines)));
        Map<String, Target> targets = new TreeMap<>();
        root.get("targets").entries().forEach((id, node) -> targets.put(id, target(node)));
        return new ReplyParts(root.get("crisis").texts(), techniques, topics(root.find("topics")), targets);
    }

    private static Target target(YamlNode node) {
        return new Target(
                Phrase.all(node.get("hears")),
                Phrase.all(node.get("says")),
                Phrase.all(node.get("offers")),
                topics(node.find("topics")),
                node.find("harmless").map(YamlNode::bool).orElse(false));
    }

    private static List<Topic> topics(Optional<YamlNode> list) {
        List<Topic> topics = new ArrayList<>();
        for (YamlNode node : list.map(YamlNode::list).orElse(List.of())) {
            topics.add(new Topic(
                    node.get("cues").texts(),
                    Set.copyOf(node.find("only").map(YamlNode::texts).orElse(List.of())),
                    Phrase.all(node.get("says"))));
        }
        return topics;
    }
}
