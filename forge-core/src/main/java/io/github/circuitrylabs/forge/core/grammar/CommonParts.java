package io.github.circuitrylabs.forge.core.grammar;

import io.github.circuitrylabs.forge.core.internal.Phrase;
import io.github.circuitrylabs.forge.core.internal.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The parts of a grammar that fit every target. */
record CommonParts(List<Part> personas, List<Part> techniques, List<Part> escalations) {

    /** Something to draw lines from. */
    record Part(String id, List<String> cues, List<Phrase> lines) {

        CueSet cueSet() {
            return new CueSet(id, cues);
        }

        double variants() {
            return lines.stream().mapToDouble(Phrase::variants).sum();
        }
    }

    static CommonParts from(YamlNode root) {
        return new CommonParts(
                parts(root.get("personas"), true),
                parts(root.get("techniques"), true),
                parts(root.get("escalations"), false));
    }

    double variants() {
        return variants(personas) * variants(techniques) * (1 + variants(escalations));
    }

    private static double variants(List<Part> parts) {
        return parts.stream().mapToDouble(Part::variants).sum();
    }

    private static List<Part> parts(YamlNode list, boolean withCues) {
        List<Part> parts = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        Map<String, String> ownerOfCue = new HashMap<>();
        for (YamlNode entry : list.list()) {
            String id = entry.get("id").text();
            if (!ids.add(id)) {
                throw entry.get("id").fault("(" + id + ") is the id of an earlier part.");
            }
            List<String> cues = withCues ? TargetParts.cues(entry.get("cues")) : List.of();
            for (String cue : cues) {
                String owner = ownerOfCue.put(cue, id);
                if (owner != null) {
                    throw entry.get("cues").fault("(" + cue + ") is a cue of " + owner + " too. Make it specific.");
                }
            }
            parts.add(new Part(id, cues, Phrase.all(entry.get("lines"))));
        }
        if (parts.isEmpty()) {
            throw list.fault("must not be an empty list.");
        }
        return List.copyOf(parts);
    }
}
