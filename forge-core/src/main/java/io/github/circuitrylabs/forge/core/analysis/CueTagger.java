package io.github.circuitrylabs.forge.core.analysis;

import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.grammar.CueSet;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.internal.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Recognises in a text which technique and persona it uses, by cues: pieces of text that start at a word's start. The most cues
 * win, the earlier in the grammar among equals. A heuristic: it reads wording, not meaning. Immutable and thread-safe.
 */
public final class CueTagger {

    /** What is said of a text in which no cue was found. */
    public static final String UNKNOWN = "unknown";

    public static final String TECHNIQUE_TAG = "technique";
    public static final String PERSONA_TAG = "persona";

    private final List<CueSet> techniques;
    private final List<CueSet> personas;

    public CueTagger(List<CueSet> techniques, List<CueSet> personas) {
        this.techniques = List.copyOf(techniques);
        this.personas = List.copyOf(personas);
    }

    public static CueTagger of(Grammar grammar) {
        return new CueTagger(grammar.techniques(), grammar.personas());
    }

    /** The id of the technique, or {@link #UNKNOWN}. */
    public String technique(String text) {
        return best(techniques, Words.plain(text));
    }

    /** The id of the persona, or {@link #UNKNOWN}. */
    public String persona(String text) {
        return best(personas, Words.plain(text));
    }

    /** The scenario with its technique and persona as found in all its user turns; other tags stay. */
    public Scenario tag(Scenario scenario) {
        String text = ScenarioText.of(scenario);
        Map<String, String> tags = new LinkedHashMap<>(scenario.tags());
        tags.put(PERSONA_TAG, persona(text));
        tags.put(TECHNIQUE_TAG, technique(text));
        return scenario.withTags(tags);
    }

    private static String best(List<CueSet> sets, String plain) {
        String best = UNKNOWN;
        long most = 0;
        for (CueSet set : sets) {
            long hits = set.cues().stream()
                    .filter(cue -> Words.beginsWord(plain, cue))
                    .count();
            if (hits > most) {
                most = hits;
                best = set.id();
            }
        }
        return best;
    }
}
