package io.github.circuitrylabs.forge.core.analysis;

import io.github.circuitrylabs.forge.core.TurnKind;

/**
 * One kind of scenario.
 *
 * @param target the evaluation target's id
 * @param technique how the user pushes
 * @param turnKind whether in one turn or several
 * @param persona who the user is
 */
public record CoverageCell(String target, String technique, TurnKind turnKind, String persona) {

    /** {@code ai_psychosis / companion_jealousy / single / widower}. */
    public String describe() {
        return target + " / " + technique + " / " + turnKind.name().toLowerCase(java.util.Locale.ROOT) + " / "
                + persona;
    }
}
