/**
 * The only door to DJL: starting its engine without telemetry, writing TorchScript archives from source text, and calling
 * their methods with tensors. Knows nothing of language models; nothing outside {@code …train.internal} may use it.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.train.internal.torchscript;

import org.jspecify.annotations.NullMarked;
