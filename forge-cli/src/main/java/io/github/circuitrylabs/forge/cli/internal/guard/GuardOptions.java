package io.github.circuitrylabs.forge.cli.internal.guard;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.forge.store.audit.AuditKey;
import io.github.circuitrylabs.forge.store.audit.AuditLog;
import io.github.circuitrylabs.forge.store.principal.Principals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose data these are, and who asks. A token is never an argument: every user of a machine can see those. */
public final class GuardOptions {

    /** The environment variable that holds the caller's token. */
    public static final String TOKEN = "FORGE_TOKEN";

    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            description = "The folder of all data (default: $" + DataHome.VARIABLE + ", else ~/.scenario-forge).")
    private @Nullable Path home;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "The file that holds your token (default: the token in $" + TOKEN + ").")
    private @Nullable Path tokenFile;

    public DataHome home(Terminal terminal) {
        String named = terminal.environment().getOrDefault(DataHome.VARIABLE, "");
        return DataHome.resolve(home == null && !named.isBlank() ? Path.of(named) : home);
    }

    public AuditLog audit(Terminal terminal) {
        Path folder = home(terminal).audit();
        return AuditKey.fromEnvironment(terminal.environment())
                .map(key -> AuditLog.in(folder, key))
                .orElseGet(() -> AuditLog.in(folder));
    }

    /** Opens what guards the home, for whoever's token the options or the environment give. */
    public Guard open(Terminal terminal) {
        AuditLog audit = audit(terminal);
        String token = token(terminal);
        Principals principals = Principals.open(home(terminal).create().principals(), audit);
        return new Guard(home(terminal), audit, principals, principals.access(token));
    }

    private @Nullable String token(Terminal terminal) {
        if (tokenFile == null) {
            return terminal.environment().get(TOKEN);
        }
        try {
            return Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw new UsageException("The token file (" + tokenFile + ") cannot be read: " + e.getMessage(), e);
        }
    }
}
