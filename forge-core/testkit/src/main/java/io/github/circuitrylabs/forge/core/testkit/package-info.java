/**
 * One abstract test class per protocol of forge-core. Ours and users' implementations extend the same ones: an
 * implementation that passes its contract works wherever the suite uses the protocol. Beside them the server that tests of deployment talk to. Tests and their samples only.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.testkit;

import org.jspecify.annotations.NullMarked;
