/**
 * The backend that needs no model: a grammar of personas, techniques, escalations, situations and asks, and the generator that
 * draws scenarios from it. Nothing here learns or measures.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.grammar;

import org.jspecify.annotations.NullMarked;
