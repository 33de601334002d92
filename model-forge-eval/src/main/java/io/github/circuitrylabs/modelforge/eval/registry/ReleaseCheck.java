package io.github.circuitrylabs.modelforge.eval.registry;

import io.github.circuitrylabs.forge.core.ModelRegistry.Evidence;
import io.github.circuitrylabs.forge.core.RegisteredModel.Approval;
import io.github.circuitrylabs.modelforge.eval.GateOverride;
import io.github.circuitrylabs.modelforge.eval.ReleaseApproval;
import io.github.circuitrylabs.modelforge.eval.UnevaluatedModelException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Predicate;

/** Says from the evidence whether exactly the bytes of a model folder may be used. */
@FunctionalInterface
public interface ReleaseCheck {

    /**
     * Why they may.
     *
     * @throws UnevaluatedModelException if they may not
     */
    Approval check(Path modelFolder, Evidence evidence);

    /** Asks for a passing evaluation report of exactly these bytes; takes no override, since it sees no audit trail. */
    static ReleaseCheck passingReport() {
        return auditedBy(override -> false);
    }

    /**
     * Asks for a passing evaluation report of exactly these bytes, or for an override of its decision that was audited.
     *
     * @param recorded whether the audit trail holds an override
     */
    static ReleaseCheck auditedBy(Predicate<GateOverride> recorded) {
        return (modelFolder, evidence) -> {
            Path override =
                    evidence.override() == null ? GateOverride.beside(evidence.evaluation()) : evidence.override();
            ReleaseApproval approval = ReleaseApproval.require(evidence.evaluation(), override, modelFolder, recorded);
            return new Approval(
                    approval.reportSha256(),
                    approval.overridden().map(GateOverride::principal).orElse(null),
                    approval.overridden().map(GateOverride::reason).orElse(null),
                    Instant.now().truncatedTo(ChronoUnit.SECONDS));
        };
    }
}
