/**
 * Several generators behind one: which of them writes is decided by what is asked for. Knows nothing of what the generators
 * are.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.routing;

import org.jspecify.annotations.NullMarked;
