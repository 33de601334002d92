package io.github.circuitrylabs.forge.core;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One attempt to do something that somebody must answer for. No part of it may hold adversarial text: the audit trail is
 * read by people who may not see that. Name things by id or digest.
 *
 * @param at when, to the millisecond
 * @param principal who; {@link #ANONYMOUS} when nobody could be told
 * @param action what, as a dotted name such as {@code release.override}; see {@link ProtectedAction#wireName()}
 * @param subject on what: an id, a digest or a name
 * @param reason why, in the principal's words; empty where none is asked for
 * @param details more facts, sorted by name
 */
public record AuditEvent(
        Instant at,
        String principal,
        String action,
        String subject,
        String reason,
        Outcome outcome,
        Map<String, String> details) {

    /** Whether the attempt was let through. */
    public enum Outcome {
        ALLOWED,
        DENIED
    }

    /** The principal of an attempt without a valid token. */
    public static final String ANONYMOUS = "anonymous";

    public AuditEvent {
        at = at.truncatedTo(ChronoUnit.MILLIS);
        requireNamed(principal, "principal");
        requireNamed(action, "action");
        requireNamed(subject, "subject");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(outcome, "outcome");
        details = Collections.unmodifiableMap(new TreeMap<>(details));
    }

    /** An attempt that is let through, now. */
    public static AuditEvent allowed(String principal, String action, String subject, String reason) {
        return new AuditEvent(Instant.now(), principal, action, subject, reason, Outcome.ALLOWED, Map.of());
    }

    /** An attempt that is refused, now. */
    public static AuditEvent denied(String principal, String action, String subject, String reason) {
        return new AuditEvent(Instant.now(), principal, action, subject, reason, Outcome.DENIED, Map.of());
    }

    /** This event with one more fact. */
    public AuditEvent with(String name, String value) {
        Map<String, String> more = new TreeMap<>(details);
        more.put(name, value);
        return new AuditEvent(at, principal, action, subject, reason, outcome, more);
    }

    private static void requireNamed(String value, String what) {
        if (value.isBlank()) {
            throw new InvalidInputException("An audit event needs its " + what + "; it was blank.");
        }
    }
}
