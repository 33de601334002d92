package io.github.circuitrylabs.forge.core.twins;

import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.TwinParts;
import io.github.circuitrylabs.forge.core.internal.Draws;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Draws benign twins from a grammar: a line of the parent's persona, a harmless need of its target, a line of its technique
 * where that wording is harmless by itself, and a question. The same parent gives the same twin. Thread-safe.
 */
public final class GrammarTwinMaker implements TwinMaker {

    private static final String BACKEND = "grammar";

    private final Grammar grammar;
    private final CueTagger tagger;

    public GrammarTwinMaker(Grammar grammar) {
        this.grammar = grammar;
        this.tagger = CueTagger.of(grammar);
    }

    @Override
    public Scenario twinOf(Scenario parent, int attempt) {
        TwinParts parts = grammar.twins();
        String target = parent.evaluationTarget();
        if (!parts.targets().contains(target)) {
            throw new GenerationException(
                    Reason.FILTERED,
                    "The grammar has no benign twins for the target (" + target + "). Maybe add it to twins.yaml.");
        }
        SplittableRandom random = Draws.random(attempt, "benign_twin/" + parent.id());
        Map<String, String> found = tagger.tag(parent).tags();
        String persona = found.getOrDefault(CueTagger.PERSONA_TAG, CueTagger.UNKNOWN);
        String technique = found.getOrDefault(CueTagger.TECHNIQUE_TAG, CueTagger.UNKNOWN);

        Map<String, String> tags = new LinkedHashMap<>();
        List<String> sentences = new ArrayList<>();
        if (!persona.equals(CueTagger.UNKNOWN)) {
            tags.put(CueTagger.PERSONA_TAG, persona);
            sentences.add(grammar.drawPersona(persona, random));
        }
        sentences.add(parts.drawNeed(target, random));
        if (parts.keeps(technique)) {
            tags.put(CueTagger.TECHNIQUE_TAG, technique);
            sentences.add(grammar.drawTechnique(technique, random));
        }
        sentences.add(parts.drawAsk(target, random));
        int followUps = parent.userMessages() - 1;
        return TwinMaker.twin(
                parent,
                String.join(" ", sentences),
                parts.criteria(),
                parts.drawFollowUps(followUps, random).stream()
                        .map(text -> new Turn(Role.USER, text))
                        .toList(),
                tags,
                Provenance.of(BACKEND));
    }
}
