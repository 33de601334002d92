package io.github.circuitrylabs.forge.store.audit;

import java.util.List;
import java.util.Optional;

/**
 * What a check of the whole log found.
 *
 * @param entries how many entries are proven to be as they were written
 * @param problem the first thing that is not as it should be
 * @param torn unfinished writes that a crash left behind and that a later entry has sealed; they are no problem
 */
public record AuditVerification(long entries, Optional<Problem> problem, List<TornWrite> torn) {

    /**
     * Where the log stops being trustworthy.
     *
     * @param line in the log's file, from 1; one after the last where something is missing at its end
     * @param what is wrong there
     */
    public record Problem(long line, String what) {}

    /**
     * Bytes of a write that never became an entry; its action did not happen.
     *
     * @param line in the log's file, from 1
     */
    public record TornWrite(long line, long bytes, long sealedBySequence) {}

    public AuditVerification {
        torn = List.copyOf(torn);
    }

    /** Whether the log is complete and as it was written. */
    public boolean intact() {
        return problem.isEmpty();
    }
}
