/**
 * Data out and in: the registries of exporters and importers, and the provider through which further formats are found.
 * The formats themselves live in {@code internal}. Nothing here decides which rows leave; that is the caller's query.
 */
@NullMarked
package io.github.circuitrylabs.forge.export;

import org.jspecify.annotations.NullMarked;
