package io.github.circuitrylabs.modelforge.gguf.internal.format;

import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import io.github.circuitrylabs.modelforge.gguf.GgufProblem;
import io.github.circuitrylabs.modelforge.gguf.GgufRule;
import io.github.circuitrylabs.modelforge.gguf.GgufValueType;
import java.util.List;

/** Checks a LoRA adapter by itself; whether it fits a base shows when it is loaded on one. */
final class AdapterChecks {
    private static final String A = ".lora_a";
    private static final String B = ".lora_b";

    private final GgufFile file;
    private final List<GgufProblem> problems;

    AdapterChecks(GgufFile file, List<GgufProblem> problems) {
        this.file = file;
        this.problems = problems;
    }

    void check() {
        KeyChecks.ofType(file, problems, "adapter.type", GgufValueType.STRING, true)
                .filter(type -> !type.asString().equals("lora"))
                .ifPresent(type -> problem(GgufRule.KEY_VALUE, "adapter.type", "is (" + type + "), not lora"));
        KeyChecks.ofType(file, problems, "adapter.lora.alpha", GgufValueType.FLOAT32, true)
                .filter(alpha -> !(alpha.asDouble() > 0) || Double.isInfinite(alpha.asDouble()))
                .ifPresent(alpha -> problem(GgufRule.KEY_VALUE, "adapter.lora.alpha", "is (" + alpha + ")"));
        if (file.names().isEmpty()) {
            problem(GgufRule.REQUIRED_TENSOR, "file", "has no tensors");
        }
        for (String name : file.names()) {
            if (!name.endsWith(A) && !name.endsWith(B)) {
                problem(GgufRule.EXTRA_TENSOR, name, "is neither lora_a nor lora_b");
                continue;
            }
            String stem = name.substring(0, name.length() - A.length());
            String other = stem + (name.endsWith(A) ? B : A);
            if (!file.contains(other)) {
                problem(GgufRule.REQUIRED_TENSOR, other, "is missing");
            } else if (name.endsWith(A)
                    && !fit(file.tensor(name).shape(), file.tensor(other).shape())) {
                problem(GgufRule.SHAPE, name, "and its lora_b do not have the same rank");
            }
        }
    }

    private static boolean fit(long[] a, long[] b) {
        return a.length == 2 && b.length == 2 && a[0] == b[1];
    }

    private void problem(GgufRule rule, String subject, String message) {
        problems.add(new GgufProblem(rule, subject, message));
    }
}
