/**
 * The commands of {@code scenario-forge}, one class each, and how a scenario looks as text and as JSON. They parse, call the
 * libraries and print; they hold no algorithm of the loop.
 */
@NullMarked
package io.github.circuitrylabs.forge.cli.internal.scenario;

import org.jspecify.annotations.NullMarked;
