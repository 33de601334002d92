/**
 * Training and running Llama-family models: {@link ModelForge} makes or loads one, the recipes train it, {@link
 * LanguageModel} runs it. Records, options and recipes live here; tensors and DJL stay in {@code internal}.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.train;

import org.jspecify.annotations.NullMarked;
