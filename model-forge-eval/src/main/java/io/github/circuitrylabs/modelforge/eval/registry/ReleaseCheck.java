package io.github.circuitrylabs.modelforge.eval.registry;

import io.github.circuitrylabs.forge.core.ModelRegistry.Evidence;
import io.github.circuitrylabs.forge.core.RegisteredModel.Approval;
import io.github.circuitrylabs.forge.core.files.Digests;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport;
import io.github.circuitrylabs.modelforge.eval.UnevaluatedModelException;
import java.nio.file.Path;
import java.time.Instant;

/** Says from the evidence whether exactly the bytes of a model folder may be used. */
@FunctionalInterface
public interface ReleaseCheck {

    /**
     * Why they may.
     *
     * @throws UnevaluatedModelException if they may not
     */
    Approval check(Path modelFolder, Evidence evidence);

    /** Asks for a passing evaluation report of exactly these bytes. */
    static ReleaseCheck passingReport() {
        return (modelFolder, evidence) -> {
            EvaluationReport.requirePassed(evidence.evaluation(), modelFolder);
            return new Approval(Digests.sha256(evidence.evaluation()), null, null, Instant.now());
        };
    }
}
