package io.github.circuitrylabs.modelforge.train.data;

/**
 * Why a row must not be trained on.
 *
 * @param index the row's index in the list that was checked
 * @param source where the row came from
 * @param reason the rule it breaks
 * @param detail the field and value that show it
 */
public record SafetyViolation(int index, RowSource source, Reason reason, String detail) {

    /** The rules. */
    public enum Reason {
        /** The wanted text would teach to bypass safety: scenarios of a target that is not to be trained. */
        BYPASS_AS_WANTED_OUTPUT,
        /** The wanted reply is labelled harmful. */
        HARMFUL_REPLY_WANTED,
        /** The row is adversarial and does not carry the label that says so. */
        ADVERSARIAL_WITHOUT_LABEL
    }

    @Override
    public String toString() {
        return "row " + index + " (" + source + "): " + reason + ", " + detail;
    }
}
