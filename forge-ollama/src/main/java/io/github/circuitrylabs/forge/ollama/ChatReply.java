package io.github.circuitrylabs.forge.ollama;

/**
 * What a chat model answered.
 *
 * @param text the answer
 * @param thinking what the model thought before, where it is one that thinks; else empty
 * @param refusal the refusal, where the server marks one as such; else empty
 * @param finishReason why it stopped: {@code stop}, {@code length} …
 * @param promptTokens tokens read; 0 if the server does not tell
 * @param completionTokens tokens written; 0 if the server does not tell
 */
public record ChatReply(
        String text, String thinking, String refusal, String finishReason, long promptTokens, long completionTokens) {

    /** Whether the answer was cut off at the token limit. */
    public boolean isCutOff() {
        return finishReason.equals("length");
    }
}
