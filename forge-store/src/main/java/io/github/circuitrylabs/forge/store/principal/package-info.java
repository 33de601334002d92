/**
 * Who may do what: principals with roles, recognised by tokens that are stored as hashes only. Which role permits what is
 * {@link io.github.circuitrylabs.forge.core.ProtectedAction}'s to say.
 */
@NullMarked
package io.github.circuitrylabs.forge.store.principal;

import org.jspecify.annotations.NullMarked;
