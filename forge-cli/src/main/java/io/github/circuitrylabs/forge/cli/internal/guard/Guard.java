package io.github.circuitrylabs.forge.cli.internal.guard;

import io.github.circuitrylabs.forge.core.AccessControl;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.forge.store.audit.AuditLog;
import io.github.circuitrylabs.forge.store.principal.Principals;

/**
 * What guards one home, for one caller.
 *
 * @param access the gate, with the caller's token
 */
public record Guard(DataHome home, AuditLog audit, Principals principals, AccessControl access)
        implements AutoCloseable {

    @Override
    public void close() {
        principals.close();
    }
}
