package io.github.circuitrylabs.forge.store.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Up to where an audit log has come. A copy kept elsewhere proves later that nothing up to there was taken back.
 *
 * @param sequence of the last entry
 * @param mac of that entry
 * @param bytes the log's length up to and with it
 */
public record AuditAnchor(long sequence, String mac, long bytes) {

    private static final String DOMAIN = "scenario-forge audit anchor";

    /** The end of a log without entries. */
    static final AuditAnchor OF_NOTHING = new AuditAnchor(0, "0".repeat(64), 0);

    byte[] sealed(AuditKey key) {
        return Sealed.seal(
                DOMAIN,
                Sealed.object().put("sequence", sequence).put("entry_mac", mac).put("bytes", bytes),
                key);
    }

    static Optional<AuditAnchor> open(byte[] file, AuditKey key) {
        return Sealed.open(DOMAIN, file, key).map(Sealed.Content::fields).map(AuditAnchor::read);
    }

    private static AuditAnchor read(JsonNode fields) {
        return new AuditAnchor(
                fields.get("sequence").asLong(),
                fields.get("entry_mac").asText(),
                fields.get("bytes").asLong());
    }
}
