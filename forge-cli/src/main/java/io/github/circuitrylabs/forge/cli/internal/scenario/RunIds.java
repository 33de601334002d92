package io.github.circuitrylabs.forge.cli.internal.scenario;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/** Names generation runs, and gives each its seed where the user gives none, so that the name alone is enough to go on. */
final class RunIds {

    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final int RANDOM_DIGITS = 4;
    private static final long SEEDS = 1_000_000_000L;

    private RunIds() {}

    /** A new name, e.g. {@code gen-20261121-104502-9f3c}. */
    static String next() {
        return "gen-" + WHEN.format(Instant.now()) + "-"
                + UUID.randomUUID().toString().substring(0, RANDOM_DIGITS);
    }

    /** The seed of a run: the same for the same name, short enough to be typed. */
    static long seedOf(String runId) {
        UUID digest = UUID.nameUUIDFromBytes(runId.getBytes(StandardCharsets.UTF_8));
        return Math.floorMod(digest.getMostSignificantBits(), SEEDS);
    }
}
