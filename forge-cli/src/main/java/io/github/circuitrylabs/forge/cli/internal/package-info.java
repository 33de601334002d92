/**
 * What every command shares: the frame that turns exceptions into one clear line and an exit code, options of more than one
 * command, JSON on stdout. Commands themselves live in {@code scenario} and {@code model}.
 */
@NullMarked
package io.github.circuitrylabs.forge.cli.internal;

import org.jspecify.annotations.NullMarked;
