package io.github.circuitrylabs.forge.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.ollama.internal.Digests;
import io.github.circuitrylabs.forge.ollama.internal.HttpJson;
import io.github.circuitrylabs.forge.ollama.internal.Json;
import io.github.circuitrylabs.forge.ollama.internal.OllamaReplies;
import io.github.circuitrylabs.forge.ollama.internal.OllamaRequests;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Brings models onto an Ollama server, copies and removes them. Errors as in {@link OllamaClient}. Thread-safe; it uses its
 * client's connections and is closed with it.
 */
public final class OllamaModels {

    private final HttpJson http;

    OllamaModels(HttpJson http) {
        this.http = http;
    }

    /**
     * Fetches a model from the registry that the server is set up with ({@code POST /api/pull}); this is the server's own
     * network access, on your demand.
     */
    public void pull(String model, Consumer<PullProgress> progress) {
        follow("api/pull", Json.MAPPER.createObjectNode().put("model", model), progress);
    }

    /** Whether the server has a file ({@code HEAD /api/blobs}). */
    public boolean hasBlob(String sha256) {
        return http.head("api/blobs/sha256:" + sha256);
    }

    /**
     * Brings a file onto the server, unless it is there already.
     *
     * @return the file's SHA-256, hex
     * @throws InvalidInputException if the file cannot be read
     */
    public String upload(Path file) {
        String sha256 = Digests.sha256(file);
        if (!hasBlob(sha256)) {
            http.upload("api/blobs/sha256:" + sha256, file);
        }
        return sha256;
    }

    /**
     * Makes a model from files ({@code POST /api/create}), uploading them first. The server rewrites what it gets, and
     * accepts files with missing tensors: {@linkplain #smokeTest try} the model before you call it released.
     *
     * @param status gets what the server is doing
     */
    public void create(OllamaModelSpec spec, Consumer<String> status) {
        ObjectNode body = Json.MAPPER.createObjectNode().put("model", spec.name());
        if (spec.from() != null) {
            body.put("from", spec.from());
        }
        if (spec.gguf() != null) {
            body.putObject("files").put("model.gguf", "sha256:" + upload(spec.gguf()));
        }
        if (spec.adapterGguf() != null) {
            body.putObject("adapters").put("adapter.gguf", "sha256:" + upload(spec.adapterGguf()));
        }
        if (spec.template() != null) {
            body.put("template", spec.template());
        }
        if (spec.system() != null) {
            body.put("system", spec.system());
        }
        if (spec.license() != null) {
            body.put("license", spec.license());
        }
        if (spec.quantize() != null) {
            body.put("quantize", spec.quantize());
        }
        if (!spec.parameters().isEmpty()) {
            ObjectNode parameters = body.putObject("parameters");
            spec.parameters().forEach((name, value) -> parameters.set(name, Json.MAPPER.valueToTree(value)));
        }
        follow("api/create", body, progress -> status.accept(progress.status()));
    }

    /**
     * Has a model write a few tokens, greedily and without a template, to see that it can.
     *
     * @return what it wrote after the prompt
     * @throws GenerationException if it writes nothing
     */
    public String smokeTest(String model, String prompt, int tokens) {
        String text = mostProbable(model, prompt, tokens);
        if (text.isBlank()) {
            throw new BackendUnavailableException(
                    "Model (" + model + ") at " + http.url() + " writes nothing after (" + prompt
                            + "). Maybe tensors are missing in the file it was made from.",
                    null);
        }
        return text;
    }

    /**
     * What a model writes after a raw prompt when it takes the most probable token each time, whatever its own parameters
     * say; for comparing runtimes. May be empty.
     */
    public String mostProbable(String model, String prompt, int tokens) {
        return new OllamaReplies(http)
                .whole(http.post("api/generate", OllamaRequests.mostProbable(model, prompt, tokens)))
                .text();
    }

    /** Gives a model a second name ({@code POST /api/copy}). */
    public void copy(String model, String newName) {
        http.send(
                "POST",
                "api/copy",
                Json.MAPPER.createObjectNode().put("source", model).put("destination", newName));
    }

    /** Removes a model ({@code DELETE /api/delete}). */
    public void delete(String model) {
        http.send("DELETE", "api/delete", Json.MAPPER.createObjectNode().put("model", model));
    }

    /** Follows a stream of states until the server says {@code success}. */
    private void follow(String path, ObjectNode body, Consumer<PullProgress> progress) {
        http.postForLines(path, body.put("stream", true), line -> {
            JsonNode state = state(line);
            if (state.has("error")) {
                throw http.reported(state.path("error").asText());
            }
            String status = state.path("status").asText();
            progress.accept(new PullProgress(
                    status,
                    state.path("digest").asText(),
                    state.path("completed").asLong(),
                    state.path("total").asLong()));
            return status.equals("success");
        });
    }

    private JsonNode state(String line) {
        try {
            return Json.MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw http.broken("a line of the stream is no JSON (" + e.getOriginalMessage() + ")", e);
        }
    }
}
