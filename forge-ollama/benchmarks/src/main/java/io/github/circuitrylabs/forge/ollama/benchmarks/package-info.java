/**
 * A program that measures what this module adds to the time of a bare HTTP call, and the server it measures against. It
 * prints what it finds; nothing else depends on it.
 */
@NullMarked
package io.github.circuitrylabs.forge.ollama.benchmarks;

import org.jspecify.annotations.NullMarked;
