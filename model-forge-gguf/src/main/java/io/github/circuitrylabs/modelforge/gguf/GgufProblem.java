package io.github.circuitrylabs.modelforge.gguf;

/**
 * One broken rule.
 *
 * @param rule which
 * @param subject the key or tensor concerned, or the file
 * @param message what is wrong, with the offending value
 */
public record GgufProblem(GgufRule rule, String subject, String message) {
    @Override
    public String toString() {
        return "[" + rule + "] " + subject + ": " + message;
    }
}
