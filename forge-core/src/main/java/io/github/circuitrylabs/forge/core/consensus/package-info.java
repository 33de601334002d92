/**
 * Several generators propose, several critics score, the best proposal wins, and how the vote went stays on record. What critics
 * think with is their own business.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.consensus;

import org.jspecify.annotations.NullMarked;
