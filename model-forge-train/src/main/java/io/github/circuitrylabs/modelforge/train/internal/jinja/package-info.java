/**
 * Chat templates in the language of Jinja, rendered by jinjava as transformers' sandbox would: Python's methods of texts,
 * lists and maps, HF's functions, bounded work and output. Nothing of Java can be reached from a template. What a
 * conversation or a tokenizer is is not known here.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.train.internal.jinja;

import org.jspecify.annotations.NullMarked;
