/**
 * Text to token ids and back: the tokenizer the engine and the loaders share, its chat template, and a trainer for
 * byte-level BPE vocabularies. Types of the tokenizer library stay inside; nothing here knows of models or tensors.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.train.tokenizer;

import org.jspecify.annotations.NullMarked;
