/**
 * The loop: generate, store, deploy, measure, analyse, export, train, evaluate, release, and again with the new model. It
 * knows every partner by its protocol only, and keeps a journal so that it can be killed at any point.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.loop;

import org.jspecify.annotations.NullMarked;
