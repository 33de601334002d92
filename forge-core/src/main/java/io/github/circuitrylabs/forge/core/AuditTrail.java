package io.github.circuitrylabs.forge.core;

/**
 * Where actions that somebody must answer for are written down before they take effect. Thread-safe.
 *
 * <pre>{@code
 * trail.record(AuditEvent.allowed("mira", "release.override", digest, "hotfix agreed on Monday"));
 * export(model); // never before the line above has returned
 * }</pre>
 */
@FunctionalInterface
public interface AuditTrail {

    /**
     * Writes the event down; when this returns, it survives a crash of the process and of the machine.
     *
     * @throws AuditTrailException if it could not be made durable: the action must not happen then
     */
    void record(AuditEvent event);
}
