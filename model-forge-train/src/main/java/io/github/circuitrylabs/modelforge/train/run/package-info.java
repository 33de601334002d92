/**
 * The record of a training: one folder per run with its configuration, environment, data digests, metrics and
 * checkpoints, such that a killed run goes on where it was; and the learning-rate schedules. Knows nothing of what a
 * checkpoint holds.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.train.run;

import org.jspecify.annotations.NullMarked;
