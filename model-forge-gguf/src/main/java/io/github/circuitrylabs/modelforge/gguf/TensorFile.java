package io.github.circuitrylabs.modelforge.gguf;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An open file (or sharded set of files) of named tensors. Thread-safe; views die with {@link #close()}. */
public interface TensorFile extends AutoCloseable {
    /** The file, or the index of a sharded set. */
    Path path();

    /** Text metadata of the file, unmodifiable. */
    Map<String, String> metadata();

    /** The names of all tensors, in the order of their data. */
    List<String> names();

    /** Whether there is a tensor of that name. */
    default boolean contains(String name) {
        return names().contains(name);
    }

    /**
     * One tensor.
     *
     * @throws TensorFileException if there is none of that name
     */
    TensorView tensor(String name);

    @Override
    void close();
}
