/**
 * Where a program reads and writes: its streams, what is known of the terminal behind them, tables, styles and progress.
 * Knows nothing of scenarios or models.
 */
@NullMarked
package io.github.circuitrylabs.forge.cli.internal.terminal;

import org.jspecify.annotations.NullMarked;
