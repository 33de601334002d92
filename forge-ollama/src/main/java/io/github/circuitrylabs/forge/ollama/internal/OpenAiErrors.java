package io.github.circuitrylabs.forge.ollama.internal;

import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.ollama.OpenAiConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the errors of servers with OpenAI's API mean to a user. */
public final class OpenAiErrors implements ServerErrors {

    @Override
    public String startAdvice() {
        return "Start the server, or name its address: --backend openai:model@http://host:8000/v1."
                + " The backends that need no server: --backend grammar, --backend tiny.";
    }

    @Override
    public GenerationException error(String url, int status, String message, @Nullable Duration retryAfter) {
        String said = "The server at " + url + " says" + (status == 0 ? ": " : " (HTTP " + status + "): ") + message;
        if (status == 401 || status == 403) {
            return new BackendUnavailableException(
                    said + ". Maybe the environment variable " + OpenAiConfig.API_KEY_VARIABLE + " has no valid key.",
                    null);
        }
        if (status == 404) {
            return new BackendUnavailableException(
                    said + ". Maybe the model has another name there (GET " + url
                            + "/models lists them), or the address" + " lacks its /v1.",
                    null);
        }
        if (RequestRefusedException.isMeantBy(status)) {
            return new RequestRefusedException(said);
        }
        boolean passing = status == 0 || status == 408 || status == 429 || status >= 500;
        return passing
                ? new GenerationException(Reason.BACKEND, said, null, retryAfter)
                : new BackendUnavailableException(said, null);
    }
}
