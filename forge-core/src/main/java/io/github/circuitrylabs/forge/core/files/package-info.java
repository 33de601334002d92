/**
 * Writing files so that a reader sees the old bytes or the new ones, never half of them. Knows nothing of scenarios and
 * nothing of formats.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.files;

import org.jspecify.annotations.NullMarked;
