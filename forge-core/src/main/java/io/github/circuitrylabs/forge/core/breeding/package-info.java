/**
 * Scenarios bred from scenarios that worked: parents chosen by fitness, operators that cross and change them, who came from whom
 * and which operator pays. Measuring them is the business of others.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.breeding;

import org.jspecify.annotations.NullMarked;
