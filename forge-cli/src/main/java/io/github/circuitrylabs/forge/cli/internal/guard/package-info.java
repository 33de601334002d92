/**
 * The commands around what is guarded: who may do what, the audit log, the vault; and the options by which any command
 * recognises its caller. Adversarial content never passes through here.
 */
@NullMarked
package io.github.circuitrylabs.forge.cli.internal.guard;

import org.jspecify.annotations.NullMarked;
