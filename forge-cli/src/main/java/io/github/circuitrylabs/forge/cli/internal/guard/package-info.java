/**
 * The commands around what is guarded: who may do what, the audit log, the vault; and the options by which any command
 * recognises its caller. Adversarial content passes through {@code pairs} only: from a file into the vault, and to who may see it;
 * never into a log, a message or a temporary file.
 */
@NullMarked
package io.github.circuitrylabs.forge.cli.internal.guard;

import org.jspecify.annotations.NullMarked;
