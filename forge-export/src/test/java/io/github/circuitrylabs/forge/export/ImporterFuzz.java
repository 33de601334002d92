package io.github.circuitrylabs.forge.export;

/** What Jazzer runs: the invariants of the importer that the system property {@code forge.fuzz.importer} names. */
public final class ImporterFuzz {

    static final String IMPORTER = "forge.fuzz.importer";

    private static final ImporterInvariants INVARIANTS =
            ImporterInvariants.of(System.getProperty(IMPORTER, "scenarios.jsonl"));

    private ImporterFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        INVARIANTS.check(data);
    }
}
