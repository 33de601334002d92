package io.github.circuitrylabs.forge.store.vault;

import java.time.Instant;

/**
 * One step of an entry: who brought it into which state, when and why.
 *
 * @param revision of the content, from 1, that the step is about
 */
public record PairStep(PairState state, int revision, String principal, Instant at, String reason) {}
