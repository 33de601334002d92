/**
 * Commands about the database as a whole: its examples, what it holds, what comes into it, its care. Commands about single
 * scenarios are in {@code scenario}.
 */
@NullMarked
package io.github.circuitrylabs.forge.cli.internal.store;

import org.jspecify.annotations.NullMarked;
