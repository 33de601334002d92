package io.github.circuitrylabs.forge.core.grammar;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.internal.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The parts of a grammar that belong to one target. */
record TargetParts(List<Phrase> situations, List<Phrase> asks, List<String> cues) {

    static TargetParts from(YamlNode root) {
        return new TargetParts(
                phrases(root.get("situations")),
                phrases(root.get("asks")),
                root.find("cues").map(TargetParts::cues).orElse(List.of()));
    }

    double variants() {
        return situations.stream().mapToDouble(Phrase::variants).sum()
                * asks.stream().mapToDouble(Phrase::variants).sum();
    }

    static List<Phrase> phrases(YamlNode list) {
        list.texts();
        List<Phrase> phrases = new ArrayList<>();
        for (YamlNode item : list.list()) {
            try {
                phrases.add(Phrase.parse(item.text()));
            } catch (InvalidInputException e) {
                throw item.fault(e.getMessage());
            }
        }
        return List.copyOf(phrases);
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
