/**
 * Llama as tensors in PyTorch's memory: fused weights, flattened batches, and the calls into {@code llama.py}. Knows
 * tokens and tensors, but no files, recipes or texts.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.train.internal.llama;

import org.jspecify.annotations.NullMarked;
