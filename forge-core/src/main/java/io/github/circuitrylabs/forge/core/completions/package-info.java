/**
 * Good replies to scenarios: from templates, and filling a datastore with those of any {@link
 * io.github.circuitrylabs.forge.core.CompletionGenerator}. No reply here may be a bare refusal; adversarial text never passes
 * through.
 */
@NullMarked
package io.github.circuitrylabs.forge.core.completions;

import org.jspecify.annotations.NullMarked;
