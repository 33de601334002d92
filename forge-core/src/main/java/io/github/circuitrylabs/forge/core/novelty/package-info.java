/**
 * Whether a scenario is new: the same one, or one worded almost alike, may be there already. Knows what was added to it and
 * nothing of where that is stored.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.novelty;

import org.jspecify.annotations.NullMarked;
