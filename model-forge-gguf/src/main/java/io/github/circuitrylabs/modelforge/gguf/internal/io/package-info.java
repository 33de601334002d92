/**
 * Bytes on disk: mapped files, atomic replacement, 16-bit float conversion.
 * Knows nothing of any file format.
 * Not API; may change at any time.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.gguf.internal.io;

import org.jspecify.annotations.NullMarked;
