package io.github.circuitrylabs.forge.store.vault;

import io.github.circuitrylabs.forge.core.AccessControl;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.forge.store.audit.AuditLog;
import io.github.circuitrylabs.forge.store.principal.Principals;
import java.nio.file.Path;
import java.util.Map;

/** A program that puts content into a vault until it is killed and says after each that it is in. */
final class StoringWriter {

    private StoringWriter() {}

    public static void main(String[] args) {
        DataHome home = new DataHome(Path.of(args[0]));
        AuditLog audit = AuditLog.in(home.audit());
        try (Principals principals = Principals.open(home.principals(), audit);
                Vault vault = Vault.open(home.redTeamDatabase(), VaultKeys.of(Map.of(), home.vaultKeys()))) {
            AccessControl access = principals.access(args[1]);
            while (true) {
                System.out.println(vault.store(
                                access,
                                GuardedHome.about("sycophancy", false),
                                AdversarialContent.pair("prompt", "harmful", "safe"),
                                "killed soon")
                        .id());
            }
        }
    }
}
