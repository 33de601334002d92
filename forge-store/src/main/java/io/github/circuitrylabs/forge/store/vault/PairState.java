package io.github.circuitrylabs.forge.store.vault;

import java.util.Locale;

/** How far an entry has come on its way from a draft to training data. */
public enum PairState {
    /** As a model or a person first wrote it. */
    DRAFT,
    /** A reviewer has gone over it. */
    REFINED,
    /** A clinician has signed it as it is. */
    SIGNED;

    /** As it is stored and shown. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
