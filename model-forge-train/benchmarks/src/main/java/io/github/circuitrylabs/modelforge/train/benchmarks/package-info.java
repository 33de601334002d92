/**
 * Training beside its peers: the same model, rows and settings, one process after another on the same machine. Prints
 * what it finds; nothing else depends on it.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.train.benchmarks;

import org.jspecify.annotations.NullMarked;
