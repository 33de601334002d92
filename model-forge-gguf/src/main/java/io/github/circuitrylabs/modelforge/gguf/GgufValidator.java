package io.github.circuitrylabs.modelforge.gguf;

import io.github.circuitrylabs.modelforge.gguf.internal.format.ModelChecks;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Checks a GGUF file before anything loads it. llama.cpp aborts the process on some broken files and silently speaks
 * nonsense on others, so this is strict: whatever either an old or a new build objects to is a problem here.
 */
public final class GgufValidator {
    private GgufValidator() {}

    /**
     * Checks layout, keys, tokenizer, shapes and that every weight is finite.
     *
     * @return all problems found; empty if the file is sound. A broken layout hides what lies behind it, so it is
     *     reported alone.
     * @throws TensorFileException only if the file cannot be read at all
     */
    public static List<GgufProblem> validate(Path path) {
        try (GgufFile file = GgufFile.open(path)) {
            return ModelChecks.check(file);
        } catch (MalformedGgufException e) {
            return List.of(new GgufProblem(e.rule(), e.tensor().orElse("file"), String.valueOf(e.getMessage())));
        }
    }

    /**
     * Like {@link #validate(Path)}, for callers who cannot go on.
     *
     * @throws MalformedGgufException naming the first rule that is broken and listing the others
     */
    public static void requireValid(Path path) {
        refuse(path, validate(path));
    }

    /** Like {@link #requireValid(Path)} for an open file, but without a look at the weights. */
    static void requireSoundStructure(GgufFile file) {
        refuse(file.path(), ModelChecks.checkStructure(file));
    }

    private static void refuse(Path path, List<GgufProblem> problems) {
        if (!problems.isEmpty()) {
            String all = problems.stream().limit(20).map(String::valueOf).collect(Collectors.joining("; "));
            throw new MalformedGgufException(
                    path, null, problems.get(0).rule(), "is not valid, (" + problems.size() + ") problems: " + all);
        }
    }
}
