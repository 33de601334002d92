/**
 * What measured numbers mean: intervals, posteriors, tests. Pure functions on numbers, each naming the formula it
 * computes; nothing here knows a datastore, a model or a text.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.statistics;

import org.jspecify.annotations.NullMarked;
