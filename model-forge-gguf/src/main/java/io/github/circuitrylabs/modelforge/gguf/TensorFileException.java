package io.github.circuitrylabs.modelforge.gguf;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything this module throws: a tensor file or model folder cannot be read, written or converted.
 * The message names the file and, where there is one, the tensor.
 */
public class TensorFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final @Nullable Path file;

    private final @Nullable String tensor;

    /** A problem with a file as a whole. */
    public TensorFileException(@Nullable Path file, String problem) {
        this(file, null, problem, null);
    }

    /** A problem with one tensor of a file. */
    public TensorFileException(@Nullable Path file, @Nullable String tensor, String problem) {
        this(file, tensor, problem, null);
    }

    /** A problem with a file or one tensor of it, and what caused it. */
    public TensorFileException(
            @Nullable Path file, @Nullable String tensor, String problem, @Nullable Throwable cause) {
        super(message(file, tensor, problem), cause);
        this.file = file;
        this.tensor = tensor;
    }

    private static String message(@Nullable Path file, @Nullable String tensor, String problem) {
        StringBuilder text = new StringBuilder();
        if (file != null) {
            text.append("File (").append(file).append("): ");
        }
        if (tensor != null) {
            text.append("tensor (").append(tensor).append("): ");
        }
        return text.append(problem).toString();
    }

    /** The file in question, if the problem concerns one. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** The tensor in question, if the problem concerns one. */
    public Optional<String> tensor() {
        return Optional.ofNullable(tensor);
    }
}
