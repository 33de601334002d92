package io.github.circuitrylabs.modelforge.gguf;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A GGUF file breaks a rule. */
public final class MalformedGgufException extends TensorFileException {
    private static final long serialVersionUID = 1L;

    private final GgufRule rule;

    /** A file, perhaps one tensor of it, breaks a rule. */
    public MalformedGgufException(Path file, @Nullable String tensor, GgufRule rule, String problem) {
        super(file, tensor, "[" + rule + "] " + problem);
        this.rule = rule;
    }

    /** The rule that is broken. */
    public GgufRule rule() {
        return rule;
    }
}
