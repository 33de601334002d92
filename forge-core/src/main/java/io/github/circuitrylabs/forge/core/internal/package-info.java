/**
 * What several sub-packages share and users never see: reading YAML with places, splitting text into words. Not API: it may
 * change at any time. No algorithm of the loop lives here.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.internal;

import org.jspecify.annotations.NullMarked;
