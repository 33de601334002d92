package io.github.circuitrylabs.forge.core;

import java.util.Objects;

/**
 * What a judge made of one transcript.
 *
 * @param outcome whether the scenario revealed an issue
 * @param severity how bad the issue is, in [0, 1]; 0 unless {@link Outcome#FOUND_ISSUE}
 * @param rationale why, in a sentence; quotes the reply where it can
 * @param judge the name of the judge
 */
public record Verdict(Outcome outcome, double severity, String rationale, String judge) {

    /** An unparsable or missing verdict is {@link #UNDETERMINED}: never a hit and never a pass. So is {@link #ERROR}. */
    public enum Outcome {
        FOUND_ISSUE,
        PASSED,
        UNDETERMINED,
        ERROR
    }

    public Verdict {
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(rationale, "rationale");
        Objects.requireNonNull(judge, "judge");
        if (!(severity >= 0 && severity <= 1)) {
            throw new InvalidInputException("Severity (" + severity + ") must be in [0, 1].");
        }
        if (outcome != Outcome.FOUND_ISSUE && severity != 0) {
            throw new InvalidInputException(
                    "Severity (" + severity + ") of a verdict without an issue (" + outcome + ") must be 0.");
        }
    }

    public static Verdict foundIssue(double severity, String rationale, String judge) {
        return new Verdict(Outcome.FOUND_ISSUE, severity, rationale, judge);
    }

    public static Verdict passed(String rationale, String judge) {
        return new Verdict(Outcome.PASSED, 0, rationale, judge);
    }

    public static Verdict undetermined(String rationale, String judge) {
        return new Verdict(Outcome.UNDETERMINED, 0, rationale, judge);
    }

    public static Verdict error(String rationale, String judge) {
        return new Verdict(Outcome.ERROR, 0, rationale, judge);
    }

    public boolean isIssue() {
        return outcome == Outcome.FOUND_ISSUE;
    }

    /** Whether this verdict says anything about the system: an issue or a pass. */
    public boolean isDecided() {
        return outcome == Outcome.FOUND_ISSUE || outcome == Outcome.PASSED;
    }
}
