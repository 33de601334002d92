/**
 * Trained models as scenario generators: the generator over a model in this process, the small model that ships, and the
 * trainer that the loop calls. What a tensor is, is not known here.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.train.generation;

import org.jspecify.annotations.NullMarked;
