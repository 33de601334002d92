/**
 * Language models behind HTTP: the client of Ollama's API, the generators over chat models, and the provider through
 * which {@code --backend ollama:model@url} finds them. No engine runs here and nothing is stored; no address is called
 * but the configured one.
 */
@NullMarked
package io.github.circuitrylabs.forge.ollama;

import org.jspecify.annotations.NullMarked;
