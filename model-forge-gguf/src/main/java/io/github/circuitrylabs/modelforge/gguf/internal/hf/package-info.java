/**
 * Hugging Face model folders: configuration, tokenizer, tensor names.
 * Reads folders; writing GGUF is the root package's job.
 * Not API; may change at any time.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import org.jspecify.annotations.NullMarked;
