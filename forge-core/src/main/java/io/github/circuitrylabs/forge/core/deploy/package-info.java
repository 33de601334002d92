/**
 * Putting scenarios to a system under test and having the replies judged. Every outcome is recorded, errors included; an
 * error is never a pass.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.deploy;

import org.jspecify.annotations.NullMarked;
