/**
 * The model registry in a folder: content-addressed files, one manifest per version, one file of states per name. Decides
 * nothing about a model's quality; what lets a model pass is the evaluation's business.
 */
@NullMarked
package io.github.circuitrylabs.modelforge.eval.registry;

import org.jspecify.annotations.NullMarked;
