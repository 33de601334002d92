package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.AccessControl;
import io.github.circuitrylabs.forge.core.AccessDeniedException;
import io.github.circuitrylabs.forge.core.AuditEvent;
import io.github.circuitrylabs.forge.core.Principal;
import io.github.circuitrylabs.forge.core.ProtectedAction;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.forge.store.audit.AuditKey;
import io.github.circuitrylabs.forge.store.audit.AuditLog;
import io.github.circuitrylabs.forge.store.audit.AuditVerification;
import io.github.circuitrylabs.forge.store.principal.Principals;
import io.github.circuitrylabs.modelforge.eval.GateOverride;
import io.github.circuitrylabs.modelforge.eval.UnevaluatedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who may override the gate, and whether the audit log holds an override. A token is never an argument: others see those. */
public final class OverrideGuard {

    /** The environment variable that holds the caller's token. */
    static final String TOKEN = "FORGE_TOKEN";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "The file that holds your token (default: the token in $" + TOKEN + ").")
    private @Nullable Path tokenFile;

    /**
     * Does something that needs an admin.
     *
     * @param name whose token it must be
     */
    <T> T grant(Terminal terminal, DataHome home, String name, Function<AccessControl, T> action) {
        try (Principals principals = Principals.open(home.create().principals(), audit(terminal, home))) {
            AccessControl access = principals.access(token(terminal));
            Principal caller = access.require(ProtectedAction.VIEW_SCENARIOS, name, "");
            if (!caller.name().equals(name)) {
                throw new AccessDeniedException(
                        "--principal (" + name + ") is not whose token this is (" + caller.name() + ").");
            }
            return action.apply(access);
        }
    }

    /**
     * Whether the audit log holds the override.
     *
     * @throws UnevaluatedModelException if the log was changed: it proves nothing then
     */
    public static boolean isRecorded(Terminal terminal, DataHome home, GateOverride override) {
        AuditLog log = audit(terminal, home);
        if (!log.exists()) {
            return false;
        }
        AtomicBoolean found = new AtomicBoolean();
        AuditVerification verification = log.read(null, entry -> {
            if (isOf(entry.event(), override)) {
                found.set(true);
            }
        });
        if (!verification.intact()) {
            throw new UnevaluatedModelException("The audit log (" + home.audit()
                    + ") is not as it was written, so it cannot prove the override. See: scenario-forge audit verify.");
        }
        return found.get();
    }

    private static boolean isOf(AuditEvent event, GateOverride override) {
        return event.action().equals(ProtectedAction.OVERRIDE_RELEASE.wireName())
                && event.outcome() == AuditEvent.Outcome.ALLOWED
                && event.subject().equals(override.modelDigest())
                && event.principal().equals(override.principal())
                && event.reason().strip().equals(override.reason());
    }

    private static AuditLog audit(Terminal terminal, DataHome home) {
        return AuditKey.fromEnvironment(terminal.environment())
                .map(key -> AuditLog.in(home.audit(), key))
                .orElseGet(() -> AuditLog.in(home.audit()));
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
