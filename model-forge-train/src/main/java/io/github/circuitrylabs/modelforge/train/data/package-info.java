/**
 * Training data: text rows as people write them, the token rows the engine trains on, and the order in which it sees
 * them. Loading, safety checks, tokenisation, splitting and batching live here; tensors, models and losses do not, and
 * no type of an engine or of a tokenizer library appears in a signature.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.train.data;

import org.jspecify.annotations.NullMarked;
