/**
 * Programs that measure exporters and importers. They print what they find; nothing else depends on them.
 */
@NullMarked
package io.github.circuitrylabs.forge.export.benchmarks;

import org.jspecify.annotations.NullMarked;
