package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who rates. */
public final class RaterOption {

    @Option(
            names = "--rater",
            paramLabel = "NAME",
            description = "Whose rating this is (default: the user's login name).")
    private @Nullable String rater;

    String name(Terminal terminal) {
        if (rater != null && !rater.isBlank()) {
            return rater.strip();
        }
        String login = terminal.environment().getOrDefault("USER", System.getProperty("user.name", ""));
        return login.isBlank() ? "anonymous" : login;
    }
}
