/**
 * Two simulated assistants whose weaknesses are known, so that the loop can be tried, taught and measured without any model:
 * Harbor is put to the test, Lantern is the held-out one behind the frozen ruler. They are stand-ins for a system under test,
 * not models of any product, and nothing here may learn from Lantern.
 */
@NullMarked
package io.github.circuitrylabs.forge.examples.assistants;

import org.jspecify.annotations.NullMarked;
