package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.eval.ReleasePolicy;
import java.nio.file.Files;
import java.nio.file.Path;

/** A release policy as users name it: a file, or one that ships. */
final class PolicyChoice {

    private PolicyChoice() {}

    /**
     * @throws UsageException if there is neither a file nor a policy of that name
     */
    static ReleasePolicy of(String name) {
        Path file = Path.of(name);
        if (Files.isRegularFile(file)) {
            return ReleasePolicy.read(file);
        }
        try {
            return ReleasePolicy.named(name);
        } catch (InvalidInputException e) {
            throw new UsageException("--policy: " + e.getMessage(), e);
        }
    }
}
