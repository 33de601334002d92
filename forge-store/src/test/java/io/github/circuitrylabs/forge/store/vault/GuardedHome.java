package io.github.circuitrylabs.forge.store.vault;

import io.github.circuitrylabs.forge.core.AccessControl;
import io.github.circuitrylabs.forge.core.Principal;
import io.github.circuitrylabs.forge.core.PrincipalRole;
import io.github.circuitrylabs.forge.core.ProtectedAction;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.forge.store.audit.AuditLog;
import io.github.circuitrylabs.forge.store.principal.Principals;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A home with one principal per role, all real. */
final class GuardedHome implements AutoCloseable {

    final DataHome home;
    final AuditLog audit;
    final AccessControl admin;
    final AccessControl redTeam;
    final String redTeamToken;
    final AccessControl reviewer;
    final AccessControl clinician;
    final AccessControl viewer;
    private final Principals principals;

    GuardedHome(Path folder) {
        home = new DataHome(folder).create();
        audit = AuditLog.in(home.audit());
        principals = Principals.open(home.principals(), audit);
        admin = principals.access(principals.addFirst(Principal.of("ada", PrincipalRole.ADMIN), "tester"));
        redTeamToken = principals.add(admin, Principal.of("rita", PrincipalRole.RED_TEAM));
        redTeam = principals.access(redTeamToken);
        reviewer = add("remy", PrincipalRole.REVIEWER);
        clinician = add("cleo", PrincipalRole.CLINICIAN);
        viewer = add("vera", PrincipalRole.VIEWER);
    }

    VaultKeys keys() {
        return VaultKeys.of(Map.of(), home.vaultKeys());
    }

    Vault create() {
        return Vault.create(home.redTeamDatabase(), keys(), admin);
    }

    Vault open() {
        return Vault.open(home.redTeamDatabase(), keys());
    }

    static VaultSubject about(String target, boolean needsSignature) {
        return new VaultSubject(target, needsSignature, Optional.empty(), "template");
    }

    /** A gate that lets everything pass, unaudited, as one principal. */
    static Principal rita(ProtectedAction action, String subject, String reason) {
        return Principal.of("rita", PrincipalRole.RED_TEAM);
    }

    @Override
    public void close() {
        principals.close();
    }

    /** Somebody of the red team who may have a model write harmful replies. */
    AccessControl addGenerating(String name) {
        return principals.access(principals.add(
                admin,
                new Principal(name, Set.of(PrincipalRole.RED_TEAM), Set.of(ProtectedAction.GENERATE_ADVERSARIAL))));
    }

    private AccessControl add(String name, PrincipalRole role) {
        return principals.access(principals.add(admin, Principal.of(name, role)));
    }
}
