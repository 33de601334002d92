/**
 * Text out of a language model: stop strings, streaming, JSON by a grammar, log-probabilities of given texts. Works on
 * {@link io.github.circuitrylabs.modelforge.train.LanguageModel} and a tokenizer; what is asked of a model, and what its
 * text is used for, is decided elsewhere.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.train.decoding;

import org.jspecify.annotations.NullMarked;
