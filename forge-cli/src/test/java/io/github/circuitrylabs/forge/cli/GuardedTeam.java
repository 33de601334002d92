package io.github.circuitrylabs.forge.cli;

import io.github.circuitrylabs.forge.core.AccessControl;
import io.github.circuitrylabs.forge.core.AuditEvent;
import io.github.circuitrylabs.forge.core.Principal;
import io.github.circuitrylabs.forge.core.PrincipalRole;
import io.github.circuitrylabs.forge.core.ProtectedAction;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.forge.store.audit.AuditLog;
import io.github.circuitrylabs.forge.store.principal.Principals;
import io.github.circuitrylabs.forge.store.vault.Vault;
import io.github.circuitrylabs.forge.store.vault.VaultKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A home with a vault and one principal per role; the one of the red team may have models write harmful replies. */
final class GuardedTeam {

    private final Path home;
    private final Map<PrincipalRole, String> tokens = new EnumMap<>(PrincipalRole.class);

    GuardedTeam(Path home) {
        this.home = home;
        DataHome folders = new DataHome(home).create();
        try (Principals principals = Principals.open(folders.principals(), AuditLog.in(folders.audit()))) {
            String admin = principals.addFirst(Principal.of(name(PrincipalRole.ADMIN), PrincipalRole.ADMIN), "tester");
            tokens.put(PrincipalRole.ADMIN, admin);
            AccessControl access = principals.access(admin);
            for (PrincipalRole role : PrincipalRole.values()) {
                if (role != PrincipalRole.ADMIN) {
                    Set<ProtectedAction> grants =
                            role == PrincipalRole.RED_TEAM ? Set.of(ProtectedAction.GENERATE_ADVERSARIAL) : Set.of();
                    tokens.put(role, principals.add(access, new Principal(name(role), Set.of(role), grants)));
                }
            }
            Vault.create(folders.redTeamDatabase(), VaultKeys.inFile(folders.vaultKeys()), access)
                    .close();
        }
    }

    static String name(PrincipalRole role) {
        return "a-" + role.wireName();
    }

    String token(PrincipalRole role) {
        return tokens.getOrDefault(role, "");
    }

    CommandRun as(PrincipalRole role, String... args) {
        return CommandRun.scenarioForgeAs(token(role), home, args);
    }

    CommandRun typing(PrincipalRole role, String input, String... args) {
        return CommandRun.scenarioForgeAsTyping(token(role), input, home, args);
    }

    /** Everything in the audit log. */
    List<AuditEvent> audited() {
        List<AuditEvent> events = new ArrayList<>();
        AuditLog.in(new DataHome(home).audit()).read(null, entry -> events.add(entry.event()));
        return events;
    }
}
