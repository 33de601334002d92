package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.modelforge.eval.EvaluationReport.Check;
import java.util.List;

/**
 * What was found of one file that ships, or that would have.
 *
 * @param name of the file
 * @param type how it stores the weights, e.g. {@code q8_0}; {@code hf} for a Hugging Face folder's weights
 * @param sha256 of exactly the bytes that were measured
 * @param figures against the model it was made from
 * @param checks one per threshold of the policy
 * @param passed whether every check passed
 */
public record ShippedFile(
        String name, String type, long bytes, String sha256, List<Figure> figures, List<Check> checks, boolean passed) {

    public ShippedFile {
        figures = List.copyOf(figures);
        checks = List.copyOf(checks);
    }

    /** The checks that failed, one line each. */
    public List<String> failures() {
        return checks.stream()
                .filter(check -> !check.passed())
                .map(Check::describe)
                .toList();
    }
}
