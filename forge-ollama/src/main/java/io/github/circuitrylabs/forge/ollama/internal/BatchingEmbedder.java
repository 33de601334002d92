package io.github.circuitrylabs.forge.ollama.internal;

import io.github.circuitrylabs.forge.core.Embedder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Sends texts in batches that servers take. Thread-safe where the call behind it is. */
public final class BatchingEmbedder implements Embedder {

    private static final int BATCH = 64;

    private final String name;
    private final Function<List<String>, List<float[]>> call;

    public BatchingEmbedder(String name, Function<List<String>, List<float[]>> call) {
        this.name = name;
        this.call = call;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        List<float[]> vectors = new ArrayList<>(texts.size());
        for (int start = 0; start < texts.size(); start += BATCH) {
            vectors.addAll(call.apply(texts.subList(start, Math.min(texts.size(), start + BATCH))));
        }
        return vectors;
    }
}
