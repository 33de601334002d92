/**
 * The audit log: who did what, when and why, in a chain of lines that cannot be changed unseen by anybody without its key.
 * What is audited, and who may do it, is decided elsewhere.
 */
@NullMarked
package io.github.circuitrylabs.forge.store.audit;

import org.jspecify.annotations.NullMarked;
