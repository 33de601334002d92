/**
 * Connections, schema and one class per group of tables. SQL is written here and in the migration scripts, nowhere else.
 * Not for use outside forge-store.
 */
@NullMarked
package io.github.circuitrylabs.forge.store.internal;

import org.jspecify.annotations.NullMarked;
