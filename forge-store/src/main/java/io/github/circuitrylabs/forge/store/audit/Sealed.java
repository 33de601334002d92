package io.github.circuitrylabs.forge.store.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * A JSON object on one line whose last field {@code mac} seals every byte before it. What opens is byte for byte what was
 * sealed: no other spelling of the same JSON does.
 */
final class Sealed {

    private static final String BEFORE_MAC = ",\"mac\":\"";
    private static final String AFTER_MAC = "\"}";
    private static final int MAC_DIGITS = 64;
    private static final int TAIL = BEFORE_MAC.length() + MAC_DIGITS + AFTER_MAC.length();

    /** Only ASCII, so that no text can reorder or hide what a terminal shows, and any text can be written. */
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private Sealed() {}

    /** What was sealed, and by which MAC. */
    record Content(JsonNode fields, String mac) {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** The sealed line, without a line end. */
    static byte[] seal(String domain, ObjectNode fields, AuditKey key) {
        try {
            String json = JSON.writeValueAsString(fields);
            byte[] body = json.substring(0, json.length() - 1).getBytes(StandardCharsets.US_ASCII);
            byte[] tail = tail(key.mac(domain, body, body.length));
            byte[] line = Arrays.copyOf(body, body.length + tail.length);
            System.arraycopy(tail, 0, line, body.length, tail.length);
            return line;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of plain values is always writable", e);
        }
    }

    /** The content of a line, or nothing if any byte of it is not as it was sealed with this key. */
    static Optional<Content> open(String domain, byte[] line, AuditKey key) {
        int body = line.length - TAIL;
        if (body <= 0) {
            return Optional.empty();
        }
        String mac = key.mac(domain, line, body);
        if (!MessageDigest.isEqual(tail(mac), Arrays.copyOfRange(line, body, line.length))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Content(JSON.readTree(line), mac));
        } catch (IOException e) {
            throw new IllegalStateException("A line that fits its seal was written by this class", e);
        }
    }

    /** The MAC at the end of a sealed line. */
    static String mac(byte[] line) {
        int end = line.length - AFTER_MAC.length();
        return new String(line, end - MAC_DIGITS, MAC_DIGITS, StandardCharsets.US_ASCII);
    }

    private static byte[] tail(String mac) {
        return (BEFORE_MAC + mac + AFTER_MAC).getBytes(StandardCharsets.US_ASCII);
    }
}
