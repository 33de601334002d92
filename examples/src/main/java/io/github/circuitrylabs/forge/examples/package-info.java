/**
 * Small programs to read and run, one idea each. The build compiles them and the tests run them, so what they show is true.
 */
@NullMarked
package io.github.circuitrylabs.forge.examples;

import org.jspecify.annotations.NullMarked;
