package io.github.circuitrylabs.forge.export;

/** What Jazzer runs: the invariants of the importer that the system property {@code forge.fuzz.importer} names. */
public final class ImporterFuzz {

    static final String IMPORTER = "forge.fuzz.importer";

    private static final ImporterInvariants INVARIANTS =
            ImporterInvariants.of(System.getProperty(IMPORTER, "scenarios.jsonl"));

    private ImporterFuzz() {}

    /** Loads and instruments what the first input needs, which would count as its time. */
    public static void fuzzerInitialize() {
        INVARIANTS.check(INVARIANTS.seed());
    }

    public static void fuzzerTestOneInput(byte[] data) {
        INVARIANTS.check(data);
    }
}
