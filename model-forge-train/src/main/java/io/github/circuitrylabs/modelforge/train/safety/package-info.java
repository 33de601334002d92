/**
 * Training that is watched: what may be trained on, how far the model may move, what it may come to say, and a report of
 * it. Watches the recipes through their listener; how a released model is measured is no matter of this package.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.train.safety;

import org.jspecify.annotations.NullMarked;
