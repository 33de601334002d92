package io.github.circuitrylabs.forge.core;

/**
 * Drafts pairs of a harmful and a safe reply. What it writes goes nowhere but into a vault: callers get the name of the draft,
 * never its content.
 *
 * <p>There is no default: somebody names the one backend that may write harmful replies, and whoever asks needs
 * {@link ProtectedAction#GENERATE_ADVERSARIAL}. Thread-safe.
 */
public interface AdversarialPairGenerator {

    /** The one backend that writes harmful replies here, as it was designated. */
    String harmfulSource();

    /**
     * Has a pair written for a scenario and puts it away as a draft. The attempt is in the audit trail before any model is asked.
     *
     * @param reason why it is needed
     * @return the draft's id
     * @throws AccessDeniedException if the caller may not, or gives no reason
     * @throws InvalidInputException if no backend or another one is designated, or the target is one for which no model may
     *     write harmful replies
     * @throws ForgeException if a model gave no reply; the message never holds what it said
     */
    String draft(AccessControl access, Scenario scenario, String reason);
}
