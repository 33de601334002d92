/** The commands around registered models: {@code models}, {@code feedback}, {@code cycle}. */
@NullMarked
package io.github.circuitrylabs.forge.cli.internal.registry;

import org.jspecify.annotations.NullMarked;
