/**
 * The layout of safetensors files: header, index, typed views.
 * Public entry points are in the root package.
 * Not API; may change at any time.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.gguf.internal.safetensors;

import org.jspecify.annotations.NullMarked;
