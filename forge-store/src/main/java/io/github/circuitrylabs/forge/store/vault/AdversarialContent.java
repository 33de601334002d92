package io.github.circuitrylabs.forge.store.vault;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What nobody may see without a reason: a prompt and what was or should be answered.
 *
 * @param harmfulReply what a system answered and should not have
 * @param safeReply what it should have answered
 */
public record AdversarialContent(String prompt, Optional<String> harmfulReply, Optional<String> safeReply) {

    public AdversarialContent {
        if (prompt.isBlank()) {
            throw new InvalidInputException("Adversarial content needs its prompt; it was blank.");
        }
        if (!isText(prompt) || !isText(harmfulReply.orElse("")) || !isText(safeReply.orElse(""))) {
            throw new InvalidInputException("Adversarial content must be text; this holds half a surrogate pair.");
        }
    }

    private static boolean isText(String value) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(value);
    }

    /** A prompt with both replies. */
    public static AdversarialContent pair(String prompt, String harmfulReply, String safeReply) {
        return new AdversarialContent(prompt, Optional.of(harmfulReply), Optional.of(safeReply));
    }

    /** Whether both replies are there. */
    public boolean isPair() {
        return harmfulReply.isPresent() && safeReply.isPresent();
    }

    /** Says nothing of the content, so that it cannot slip into a log or a message. */
    @Override
    public String toString() {
        return "AdversarialContent[withheld]";
    }
}
