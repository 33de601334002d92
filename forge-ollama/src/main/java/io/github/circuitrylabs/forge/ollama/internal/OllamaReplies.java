package io.github.circuitrylabs.forge.ollama.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.ollama.ChatReply;
import java.util.function.Consumer;

/** Reads what a model wrote from the answers of {@code /api/chat} and {@code /api/generate}, whole or piece by piece. */
public final class OllamaReplies {

    private final HttpJson http;

    public OllamaReplies(HttpJson http) {
        this.http = http;
    }

    /** An answer in one piece. */
    public ChatReply whole(JsonNode answer) {
        refuseError(answer);
        if (!answer.path("done").asBoolean()) {
            throw http.broken("it is not marked as done", null);
        }
        return reply(answer, text(answer), thinking(answer));
    }

    /**
     * Collects a stream.
     *
     * @param onText gets each piece of the answer
     */
    public Stream stream(Consumer<String> onText) {
        return new Stream(onText);
    }

    private void refuseError(JsonNode answer) {
        if (answer.has("error")) {
            throw http.reported(answer.path("error").asText());
        }
    }

    private static String text(JsonNode answer) {
        return answer.has("message")
                ? answer.path("message").path("content").asText()
                : answer.path("response").asText();
    }

    private static String thinking(JsonNode answer) {
        return answer.has("message")
                ? answer.path("message").path("thinking").asText()
                : answer.path("thinking").asText();
    }

    private static ChatReply reply(JsonNode last, String text, String thinking) {
        return new ChatReply(
                text,
                thinking,
                "",
                last.path("done_reason").asText("stop"),
                last.path("prompt_eval_count").asLong(),
                last.path("eval_count").asLong());
    }

    /** The pieces of one streamed answer. Used by one thread at a time. */
    public final class Stream implements HttpJson.LineConsumer {
        private final Consumer<String> onText;
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder thinking = new StringBuilder();
        private JsonNode last = Json.MAPPER.createObjectNode();

        private Stream(Consumer<String> onText) {
            this.onText = onText;
        }

        @Override
        public boolean accept(String line) {
            try {
                last = Json.MAPPER.readTree(line);
            } catch (JsonProcessingException e) {
                throw http.broken("a line of the stream is no JSON (" + e.getOriginalMessage() + ")", e);
            }
            refuseError(last);
            thinking.append(thinking(last));
            String piece = text(last);
            if (!piece.isEmpty()) {
                text.append(piece);
                onText.accept(piece);
            }
            return last.path("done").asBoolean();
        }

        /** The whole answer, once the stream is complete. */
        public ChatReply reply() {
            return OllamaReplies.reply(last, text.toString(), thinking.toString());
        }
    }
}
