/**
 * The small files of a model, whether they lie in a folder or are told by a GGUF file. Knows names and texts; what they
 * mean is read elsewhere.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.train.internal.files;

import org.jspecify.annotations.NullMarked;
