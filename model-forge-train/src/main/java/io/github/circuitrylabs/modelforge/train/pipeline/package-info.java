/**
 * From data files to a trained adapter: reading, checking, tokenising, training, checkpoints and records in one call, for
 * programs that do not want to put the parts together themselves. No arithmetic here.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.train.pipeline;

import org.jspecify.annotations.NullMarked;
