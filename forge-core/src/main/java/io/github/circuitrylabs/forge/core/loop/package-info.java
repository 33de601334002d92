/**
 * The loop: generate, store, deploy, measure, analyse, export, train, evaluate, release, and again with the new model; and the
 * retraining of a registered model on what was found since. Both know every partner by its protocol only, and keep a journal
 * so that they can be killed at any point.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.loop;

import org.jspecify.annotations.NullMarked;
