/**
 * Where everything the loop knows is kept on one machine: the SQLite datastore and the folder it lives in. How rows look
 * and how schemas grow is in {@code internal}; no JDBC type appears here.
 */
@NullMarked
package io.github.circuitrylabs.forge.store;

import org.jspecify.annotations.NullMarked;
