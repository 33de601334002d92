/**
 * Block formats of ggml, one final class per type, bit-exact with the reference quantisers.
 * Works on arrays only; no files here.
 * Not API; may change at any time.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.gguf.internal.quant;

import org.jspecify.annotations.NullMarked;
