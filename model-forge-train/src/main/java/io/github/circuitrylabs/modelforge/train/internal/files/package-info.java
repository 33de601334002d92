/**
 * Durable files: whole or absent, never by halves. Used by every package of this module that writes; knows nothing of
 * what it writes.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.train.internal.files;

import org.jspecify.annotations.NullMarked;
