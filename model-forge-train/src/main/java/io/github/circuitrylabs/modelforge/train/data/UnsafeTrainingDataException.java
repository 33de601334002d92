package io.github.circuitrylabs.modelforge.train.data;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.List;
import java.util.stream.Collectors;

/** Rows were refused by the {@link TrainingSafetyPolicy}; all of them are in {@link #violations}. */
public final class UnsafeTrainingDataException extends InvalidInputException {
    private static final long serialVersionUID = 1L;

    private static final int NAMED_ROWS = 20;

    private final transient List<SafetyViolation> violations;

    UnsafeTrainingDataException(int rows, List<SafetyViolation> violations) {
        super(
                "Refused to train: (%d) violations in (%d) rows.%n%s%s%nRemove these rows, or correct their labels if they are wrong."
                        .formatted(
                                violations.size(),
                                rows,
                                violations.stream()
                                        .limit(NAMED_ROWS)
                                        .map(violation -> "  " + violation)
                                        .collect(Collectors.joining("\n")),
                                violations.size() > NAMED_ROWS
                                        ? "\n  … and (" + (violations.size() - NAMED_ROWS) + ") more"
                                        : ""));
        this.violations = List.copyOf(violations);
    }

    /** Every violation, in row order. */
    public List<SafetyViolation> violations() {
        return violations;
    }
}
