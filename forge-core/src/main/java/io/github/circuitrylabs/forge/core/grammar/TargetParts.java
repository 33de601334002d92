package io.github.circuitrylabs.forge.core.grammar;

import io.github.circuitrylabs.forge.core.internal.Phrase;
import io.github.circuitrylabs.forge.core.internal.YamlNode;
import java.util.List;
import java.util.Locale;

/** The parts of a grammar that belong to one target. */
record TargetParts(List<Phrase> situations, List<Phrase> asks, List<String> cues) {

    static TargetParts from(YamlNode root) {
        return new TargetParts(
                Phrase.all(root.get("situations")),
                Phrase.all(root.get("asks")),
                root.find("cues").map(TargetParts::cues).orElse(List.of()));
    }

    double variants() {
        return situations.stream().mapToDouble(Phrase::variants).sum()
                * asks.stream().mapToDouble(Phrase::variants).sum();
    }

    static List<String> cues(YamlNode list) {
        List<String> cues = list.texts();
        for (String cue : cues) {
            if (!cue.equals(cue.toLowerCase(Locale.ROOT).strip())) {
                throw list.fault("(" + cue + ") must be lower case, without blanks around it.");
            }
        }
        return cues;
    }
}
