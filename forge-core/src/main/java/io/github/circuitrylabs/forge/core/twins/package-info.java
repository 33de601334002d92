/**
 * Benign twins: harmless counterparts of attacks, how they are made and kept apart, and what they measure, over-refusal. A
 * twin is never counted as an attack; nothing here counts attacks.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.twins;

import org.jspecify.annotations.NullMarked;
