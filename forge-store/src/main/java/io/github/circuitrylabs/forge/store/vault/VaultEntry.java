package io.github.circuitrylabs.forge.store.vault;

import io.github.circuitrylabs.forge.core.PreferencePair;
import java.time.Instant;
import java.util.List;

/**
 * All that is known of an entry without opening it.
 *
 * @param promptId SHA-256 of the prompt
 * @param steps at least the draft, oldest first
 */
public record VaultEntry(String id, VaultSubject about, String promptId, Instant createdAt, List<PairStep> steps) {

    /** The label of everything in the vault. */
    public static final String LABEL = PreferencePair.ADVERSARIAL_CONTENT;

    public VaultEntry {
        steps = List.copyOf(steps);
    }

    public PairState state() {
        return lastStep().state();
    }

    /** The revision of the content as it is now. */
    public int revision() {
        return lastStep().revision();
    }

    /** Whether it may leave as validated: refined, and signed where its target asks for a clinician. */
    public boolean isExportable() {
        return state() == PairState.SIGNED || (state() == PairState.REFINED && !about.needsSignature());
    }

    private PairStep lastStep() {
        return steps.get(steps.size() - 1);
    }
}
