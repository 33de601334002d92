/**
 * The red-team vault: adversarial content, encrypted, with who wrote, refined and signed it. Plain text exists here in memory
 * only: never in a file, a log, an exception or a column.
 */
@NullMarked
package io.github.circuitrylabs.forge.store.vault;

import org.jspecify.annotations.NullMarked;
