/**
 * Evaluation before release: coherence, the frozen ruler's verdict, the gate that reads both, the report, and the release
 * that refuses bytes without a passing report. Trains nothing.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.eval;

import org.jspecify.annotations.NullMarked;
