/**
 * Tensor files without an engine: safetensors and GGUF, read mapped, written atomically, quantised and converted.
 * What callers use lives here; how bytes are laid out lives under {@code internal}.
 * Nothing here may depend on another module of the suite, on an inference engine or on native code.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.gguf;

import org.jspecify.annotations.NullMarked;
