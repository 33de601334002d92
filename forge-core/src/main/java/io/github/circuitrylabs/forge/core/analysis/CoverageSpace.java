package io.github.circuitrylabs.forge.core.analysis;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.TurnKind;
import io.github.circuitrylabs.forge.core.grammar.CueSet;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The cells that scenarios can reach: every combination of these. Immutable.
 */
public record CoverageSpace(
        List<String> targets, List<String> techniques, List<TurnKind> turnKinds, List<String> personas) {

    public CoverageSpace {
        targets = distinct("Targets", targets);
        techniques = distinct("Techniques", techniques);
        turnKinds = distinct("Turn kinds", turnKinds);
        personas = distinct("Personas", personas);
    }

    /** What single-turn scenarios of these targets reach with the techniques and personas of a grammar. */
    public static CoverageSpace of(Collection<String> targets, Grammar grammar) {
        return of(targets, grammar, List.of(TurnKind.SINGLE));
    }

    /** What scenarios of these targets and turn kinds reach with the techniques and personas of a grammar. */
    public static CoverageSpace of(Collection<String> targets, Grammar grammar, Collection<TurnKind> turnKinds) {
        return new CoverageSpace(
                List.copyOf(targets),
                grammar.techniques().stream().map(CueSet::id).toList(),
                List.copyOf(turnKinds),
                grammar.personas().stream().map(CueSet::id).toList());
    }

    public int size() {
        return targets.size() * techniques.size() * turnKinds.size() * personas.size();
    }

    public boolean contains(CoverageCell cell) {
        return targets.contains(cell.target())
                && techniques.contains(cell.technique())
                && turnKinds.contains(cell.turnKind())
                && personas.contains(cell.persona());
    }

    /** All cells, by target, then technique, turn kind and persona. */
    public List<CoverageCell> cells() {
        List<CoverageCell> cells = new ArrayList<>(size());
        for (String target : targets) {
            for (String technique : techniques) {
                for (TurnKind turnKind : turnKinds) {
                    for (String persona : personas) {
                        cells.add(new CoverageCell(target, technique, turnKind, persona));
                    }
                }
            }
        }
        return cells;
    }

    private static <T> List<T> distinct(String name, List<T> values) {
        if (values.isEmpty() || Set.copyOf(values).size() < values.size()) {
            throw new InvalidInputException(name + " (" + values + ") must hold at least one and none twice.");
        }
        return List.copyOf(values);
    }
}
