package io.github.circuitrylabs.forge.core;

import java.util.Objects;

/**
 * A {@link TargetSystem} with the name and version that results are recorded under.
 *
 * @param name stable across versions, e.g. {@code support-bot}
 * @param version whatever tells two builds apart, e.g. {@code 2026-11-21}
 */
public record SystemUnderTest(String name, String version, TargetSystem system) {

    public SystemUnderTest {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(system, "system");
    }
}
