/** The {@code loop} command: wires the loop to the real store, trainer, gate and release, and shows how it goes. */
@NullMarked
package io.github.circuitrylabs.forge.cli.internal.loop;

import org.jspecify.annotations.NullMarked;
