package io.github.circuitrylabs.forge.core;

/** Whether a scenario's person speaks once or goes on after each reply. */
public enum TurnKind {
    SINGLE,
    MULTI
}
