/**
 * The programs {@code scenario-forge} and {@code model-forge}: their main classes, which return exit codes so that tests and
 * other programs can call them. Nothing here decides anything that a library user could need; that belongs to the modules.
 */
@NullMarked
package io.github.circuitrylabs.forge.cli;

import org.jspecify.annotations.NullMarked;
