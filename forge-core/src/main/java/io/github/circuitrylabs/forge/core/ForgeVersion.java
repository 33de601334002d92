package io.github.circuitrylabs.forge.core;

/** The version of this suite, as written into provenance. */
public final class ForgeVersion {

    private ForgeVersion() {}

    /** The version of the jar this class came from, or {@code dev} when run from a folder of classes. */
    public static String current() {
        String version = ForgeVersion.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
