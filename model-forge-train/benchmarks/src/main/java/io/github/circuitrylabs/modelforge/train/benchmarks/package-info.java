/**
 * Training beside its peers: the same model, rows and settings, one process after another on the same machine; what it learns
 * from real preferences; how it bears thousands of steps. Programs that print what they find; nothing else depends on them.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.train.benchmarks;

import org.jspecify.annotations.NullMarked;
