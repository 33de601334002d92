/**
 * Programs that measure the datastore or wear it out. They print what they find; nothing else depends on them.
 */
@NullMarked
package io.github.circuitrylabs.forge.store.benchmarks;

import org.jspecify.annotations.NullMarked;
