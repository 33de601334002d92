package io.github.circuitrylabs.forge.core;

import java.util.List;

/** Turns texts into vectors whose cosine says how alike they are. Thread-safe. */
public interface Embedder {

    String name();

    /** One vector per text, in order, all of one length. */
    List<float[]> embed(List<String> texts);
}
