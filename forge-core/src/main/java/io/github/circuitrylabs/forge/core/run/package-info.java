/**
 * Generation runs: exact counts, a ledger of what failed, resumption. Holds no backend; knows generators and stores only by
 * their protocols.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.run;

import org.jspecify.annotations.NullMarked;
