/**
 * The layout of GGUF files: cursor, header, typed views.
 * Public entry points are in the root package.
 * Not API; may change at any time.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.gguf.internal.format;

import org.jspecify.annotations.NullMarked;
