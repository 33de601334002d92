/**
 * The protocols and values of the whole suite: what a scenario is, who generates, stores, deploys, judges, exports and
 * trains. This package is the table of contents; algorithms live in its sub-packages. It knows no database, no HTTP
 * client and no tensor engine.
 */
@NullMarked
package io.github.circuitrylabs.forge.core;

import org.jspecify.annotations.NullMarked;
