/**
 * The target catalogue and the hand-written examples, read from YAML: those that ship in this jar, or a user's own folder. No
 * generator lives here, and nothing that writes.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.examples;

import org.jspecify.annotations.NullMarked;
