/**
 * What a body of scenarios is like: how diverse, what it covers, and what those that reveal issues have in common. It reads
 * scenarios and verdicts and never makes or stores any.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.analysis;

import org.jspecify.annotations.NullMarked;
