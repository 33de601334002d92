/**
 * The file in which a trained model tells scenario generation what it learned: its form, and how it is taken in. Who writes such
 * files and how patterns are found is the business of others.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.feedback;

import org.jspecify.annotations.NullMarked;
