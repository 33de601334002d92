package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.modelforge.gguf.Safetensors;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsWriter;
import io.github.circuitrylabs.modelforge.gguf.TensorFile;
import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.internal.llama.LlamaModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reference log-probabilities on disk, a file for each combination of weights, token rows and micro-batches. Tokens carry in them the
 * data, the tokenizer, the template and the maximum length. Micro-batches belong to the key because matrix products of other shapes
 * round otherwise: with or without the cache, a training gives the same bits.
 */
final class ReferenceCache {

    private static final String KEY = "key";

    private final Path folder;

    ReferenceCache(Path folder) {
        this.folder = folder;
    }

    String key(LlamaModule module, List<TokenizedPreference> pairs, List<int[]> batches) {
        return Fingerprints.of("reference", module.digest(), batches, pairs);
    }

    /**
     * Fills both arrays.
     *
     * @param notices hears why a file that is there cannot be used
     * @return false if there is no usable file
     */
    boolean read(String key, float[] chosen, float[] rejected, Consumer<String> notices) {
        Path path = file(key);
        if (!Files.exists(path)) {
            return false;
        }
        try (TensorFile file = Safetensors.open(path)) {
            if (!key.equals(file.metadata().get(KEY))) {
                notices.accept("The cached reference (" + path + ") is of something else; it is computed anew.");
                return false;
            }
            float[] first = file.tensor("chosen").toFloats();
            float[] second = file.tensor("rejected").toFloats();
            if (first.length != chosen.length || second.length != rejected.length) {
                notices.accept("The cached reference (" + path + ") has other rows; it is computed anew.");
                return false;
            }
            System.arraycopy(first, 0, chosen, 0, first.length);
            System.arraycopy(second, 0, rejected, 0, second.length);
            return true;
        } catch (TensorFileException e) {
            notices.accept("The cached reference is damaged and computed anew: " + e.getMessage());
            return false;
        }
    }

    /** Writes one file, whole or not at all. */
    void write(String key, float[] chosen, float[] rejected) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the folder (" + folder + ").", e);
        }
        SafetensorsWriter.to(file(key))
                .metadata(KEY, key)
                .add("chosen", SafetensorsType.F32, new long[] {chosen.length}, chosen)
                .add("rejected", SafetensorsType.F32, new long[] {rejected.length}, rejected)
                .write();
    }

    private Path file(String key) {
        return folder.resolve(key + ".safetensors");
    }
}
