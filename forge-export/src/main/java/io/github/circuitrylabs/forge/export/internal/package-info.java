/**
 * One class per file format, and what they share: JSON and CSV rows with their place in the file. Not for use from
 * outside this module; ask the registries for a format by its name.
 */
@NullMarked
package io.github.circuitrylabs.forge.export.internal;

import org.jspecify.annotations.NullMarked;
