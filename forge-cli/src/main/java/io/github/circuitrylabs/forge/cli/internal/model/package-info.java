/**
 * The commands of {@code model-forge}, one class each. They parse, call model-forge-train, -eval and -gguf, and print; the
 * recipes themselves are in those modules.
 */
@NullMarked
package io.github.circuitrylabs.forge.cli.internal.model;

import org.jspecify.annotations.NullMarked;
