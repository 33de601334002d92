/**
 * How this module's files are read, written and drawn. Nothing here is for other modules, and nothing here measures or
 * decides.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.eval.internal;

import org.jspecify.annotations.NullMarked;
