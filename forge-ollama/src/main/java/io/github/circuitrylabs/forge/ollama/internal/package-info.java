/**
 * How a chat model is asked for a scenario and its answer read, and the HTTP calls beneath. Not for use from outside
 * this module. OkHttp and Jackson stay in here and in the clients' bodies.
 */
@NullMarked
package io.github.circuitrylabs.forge.ollama.internal;

import org.jspecify.annotations.NullMarked;
