/**
 * Measurements on a model in this process: what it writes, how likely it finds texts, how far it moved from its base. Returns
 * figures and counts; decides nothing and writes no files.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.eval.metrics;

import org.jspecify.annotations.NullMarked;
