package io.github.circuitrylabs.forge.store.vault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/** Content as the bytes that are encrypted. */
final class ContentCodec {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ContentCodec() {}

    static byte[] encode(AdversarialContent content) {
        ObjectNode fields = JSON.createObjectNode().put("prompt", content.prompt());
        content.harmfulReply().ifPresent(reply -> fields.put("harmful_reply", reply));
        content.safeReply().ifPresent(reply -> fields.put("safe_reply", reply));
        try {
            return JSON.writeValueAsBytes(fields);
        } catch (JsonProcessingException e) {
            // Without the cause: Jackson's message may show the text.
            throw new VaultException(
                    "The content cannot be written as JSON (" + e.getClass().getSimpleName() + ").");
        }
    }

    static AdversarialContent decode(byte[] plain) {
        try {
            JsonNode fields = JSON.readTree(plain);
            return new AdversarialContent(
                    fields.path("prompt").asText(), text(fields, "harmful_reply"), text(fields, "safe_reply"));
        } catch (IOException e) {
            // Without the cause, for the same reason.
            throw new VaultException("The vault holds content of another form. Maybe a newer program wrote it.");
        }
    }

    private static Optional<String> text(JsonNode fields, String name) {
        return Optional.ofNullable(fields.get(name)).map(JsonNode::asText);
    }
}
