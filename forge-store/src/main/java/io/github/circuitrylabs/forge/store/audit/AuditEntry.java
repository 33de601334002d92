package io.github.circuitrylabs.forge.store.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.AuditEvent;
import io.github.circuitrylabs.forge.core.AuditTrailException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One event in its place in the log.
 *
 * @param sequence 1 for the first, without gaps
 * @param previous the {@code mac} of the entry before
 * @param mac seals the event, its place and the link to the entry before
 */
public record AuditEntry(long sequence, AuditEvent event, String previous, String mac) {

    private static final String DOMAIN = "scenario-forge audit entry";

    /** No line is longer; a longer one is damage. */
    static final int MAX_LINE_BYTES = 1 << 16;

    /** @param bytes with the line end */
    record Line(byte[] bytes, String mac) {}

    /** Whether it is the next after a log's end. */
    boolean follows(AuditAnchor end) {
        return sequence == end.sequence() + 1 && previous.equals(end.mac());
    }

    /** The line of an event that follows an entry with the given MAC. */
    static Line line(long sequence, AuditEvent event, String previous, AuditKey key) {
        ObjectNode fields = Sealed.object()
                .put("sequence", sequence)
                .put("at", event.at().toString())
                .put("principal", event.principal())
                .put("action", event.action())
                .put("subject", event.subject())
                .put("reason", event.reason())
                .put("outcome", event.outcome().name().toLowerCase(Locale.ROOT));
        ObjectNode details = fields.putObject("details");
        event.details().forEach(details::put);
        byte[] sealed = Sealed.seal(DOMAIN, fields.put("previous", previous), key);
        if (sealed.length >= MAX_LINE_BYTES) {
            throw new AuditTrailException(
                    "The event (" + event.action() + ") is too long for the audit log: " + sealed.length
                            + " bytes, of at most " + MAX_LINE_BYTES + ". Maybe shorten the reason.",
                    null);
        }
        byte[] line = Arrays.copyOf(sealed, sealed.length + 1);
        line[sealed.length] = '\n';
        return new Line(line, Sealed.mac(sealed));
    }

    /** The entry on a line, or nothing if the line does not fit its seal. */
    static Optional<AuditEntry> read(byte[] line, AuditKey key) {
        return Sealed.open(DOMAIN, line, key).map(content -> {
            JsonNode fields = content.fields();
            Map<String, String> details = new TreeMap<>();
            fields.get("details")
                    .fields()
                    .forEachRemaining(field ->
                            details.put(field.getKey(), field.getValue().asText()));
            AuditEvent event = new AuditEvent(
                    Instant.parse(fields.get("at").asText()),
                    fields.get("principal").asText(),
                    fields.get("action").asText(),
                    fields.get("subject").asText(),
                    fields.get("reason").asText(),
                    AuditEvent.Outcome.valueOf(fields.get("outcome").asText().toUpperCase(Locale.ROOT)),
                    details);
            return new AuditEntry(
                    fields.get("sequence").asLong(),
                    event,
                    fields.get("previous").asText(),
                    content.mac());
        });
    }
}
