package io.github.circuitrylabs.forge.ollama.internal;

import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What Ollama's errors mean to a user. */
public final class OllamaErrors implements ServerErrors {

    private static final Pattern MODEL_MISSING = Pattern.compile("model ['\"]([^'\"]+)['\"] not found");

    @Override
    public String startAdvice() {
        return "Start Ollama with: ollama serve (or name its address with OLLAMA_HOST or --backend ollama:model@http://host:11434)."
                + " The backends that need no server: --backend grammar, --backend tiny.";
    }

    @Override
    public GenerationException error(String url, int status, String message, @Nullable Duration retryAfter) {
        Matcher missing = MODEL_MISSING.matcher(message);
        if (missing.find()) {
            return new BackendUnavailableException(
                    "Ollama at " + url + " has no model (" + missing.group(1) + "). Fetch it with: ollama pull "
                            + missing.group(1),
                    null);
        }
        String said = "Ollama at " + url + " says" + (status == 0 ? ": " : " (HTTP " + status + "): ") + message;
        if (message.contains("more system memory")) {
            return new BackendUnavailableException(said + ". Take a smaller model.", null);
        }
        if (message.contains("adapters are no longer supported")) {
            return new BackendUnavailableException(
                    said + ". Merge the adapter into its base and bring the whole model.", null);
        }
        if (status == 404) {
            return new BackendUnavailableException(
                    said + ". Maybe what runs there is not Ollama, or an old one.", null);
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
