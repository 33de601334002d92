package io.github.circuitrylabs.forge.core.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.files.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an {@link OllamaContractServer} keeps and the rules it keeps it by, without HTTP. All methods are synchronised. */
final class OllamaContractModels {

    static final JsonMapper MAPPER = new JsonMapper();

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern NAME =
            Pattern.compile("(?:[A-Za-z0-9_][\\w.:-]{0,349}/)?(?:[A-Za-z0-9_][\\w-]{0,79}/)?"
                    + "[A-Za-z0-9_][\\w.-]{0,79}(?::[A-Za-z0-9_][\\w.-]{0,79})?");
    private static final String MAGIC = "GGUF";

    /** The server says no, in its own words. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** A model of the server; {@code tried} once it was asked something. */
    private record Stored(Path gguf, @Nullable Path adapter, JsonNode request, String digest, boolean tried) {
        Stored asTried() {
            return new Stored(gguf, adapter, request, digest, true);
        }
    }

    private final Path blobs;
    private final OllamaRunner runner;
    private final Map<String, Stored> models = new TreeMap<>();
    private final List<String> violations = new ArrayList<>();
    private boolean adaptersSupported = true;

    OllamaContractModels(Path folder, OllamaRunner runner) {
        this.blobs = folder;
        this.runner = runner;
    }

    synchronized void withoutAdapters() {
        adaptersSupported = false;
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized Map<String, String> digests() {
        Map<String, String> digests = new TreeMap<>();
        models.forEach((name, stored) -> digests.put(name, stored.digest()));
        return Collections.unmodifiableMap(digests);
    }

    synchronized boolean hasBlob(String digest) {
        return Files.exists(blob(digest));
    }

    /** Takes a blob; 201 if it is new, 200 if it was there. */
    int putBlob(String digest, long announcedBytes, InputStream body) throws IOException {
        if (hasBlob(digest)) {
            return 200;
        }
        Path part = Files.createTempFile(blobs, "upload", ".part");
        try {
            long bytes = Files.copy(body, part, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            String got = "sha256:" + Digests.sha256(part);
            if (!got.equals(digest)) {
                throw new Refusal(400, "digest mismatch, expected \"" + digest + "\", got \"" + got + "\"");
            }
            synchronized (this) {
                if (announcedBytes != bytes) {
                    violations.add("Blob " + digest + " of " + bytes + " bytes was announced as " + announcedBytes);
                }
                Files.move(part, blob(digest), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
            return 201;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Makes a model; what it does is told line by line. */
    synchronized List<ObjectNode> create(JsonNode request) {
        JsonNode adapters = request.path("adapters");
        JsonNode files = request.path("files");
        if (!adaptersSupported && !adapters.isEmpty()) {
            throw new Refusal(400, "LoRA adapters are no longer supported");
        }
        String name = validName(request.path("model").asText(), "invalid model name");
        for (JsonNode named : List.of(files, adapters)) {
            named.fieldNames().forEachRemaining(OllamaContractModels::checkRelative);
        }
        String from = request.path("from").asText();
        if (from.isEmpty() && files.isEmpty()) {
            throw new Refusal(400, "neither 'from' or 'files' was specified");
        }
        if (adapters.size() > 1) {
            throw new Refusal(400, "only one adapter is currently supported");
        }
        Stored base = from.isEmpty() ? null : stored(from);
        Path gguf = base == null ? uploaded(files.elements().next().asText()) : base.gguf();
        Path adapter =
                adapters.isEmpty() ? null : uploaded(adapters.elements().next().asText());
        checkGguf(gguf);
        if (adapter != null) {
            checkGguf(adapter);
        }
        // The real server rewrites what it gets, so its digest is never that of the upload.
        String digest = Digests.sha256(("manifest of " + withoutName(request)).getBytes(StandardCharsets.UTF_8));
        models.put(name, new Stored(gguf, adapter, request, digest, false));
        return List.of(status("parsing GGUF"), status("writing manifest"), status("success"));
    }

    String generate(JsonNode request) {
        if (request.path("raw").asBoolean()
                && (request.has("template") || request.has("system") || request.has("context"))) {
            throw new Refusal(400, "raw mode does not support template, system, or context");
        }
        Stored stored = asked(request.path("model").asText());
        return runner.run(
                stored.gguf(), stored.adapter(), request.path("prompt").asText(), maxTokens(request));
    }

    String chat(JsonNode request) {
        Stored stored = asked(request.path("model").asText());
        List<String> texts = new ArrayList<>();
        request.path("messages")
                .forEach(message -> texts.add(message.path("content").asText()));
        return runner.chat(stored.gguf(), stored.adapter(), texts, maxTokens(request));
    }

    synchronized void copy(JsonNode request) {
        String source = request.path("source").asText();
        String destination = request.path("destination").asText();
        String from = validName(source, "source \"" + source + "\" is invalid");
        String to = validName(destination, "destination \"" + destination + "\" is invalid");
        Stored stored = models.get(from);
        if (stored == null) {
            throw new Refusal(404, "model \"" + source + "\" not found");
        }
        if (!stored.tried()) {
            violations.add("Model " + from + " got the name " + to + " before it was asked anything");
        }
        models.put(to, stored);
    }

    synchronized void delete(JsonNode request) {
        String name = request.path("model").asText();
        stored(name);
        models.remove(full(name));
    }

    synchronized ObjectNode show(JsonNode request) {
        JsonNode created = stored(request.path("model").asText()).request();
        ObjectNode answer = MAPPER.createObjectNode();
        for (String field : List.of("template", "system", "license")) {
            answer.put(field, created.path(field).asText());
        }
        StringBuilder parameters = new StringBuilder();
        created.path("parameters").fields().forEachRemaining(parameter -> {
            JsonNode value = parameter.getValue();
            for (JsonNode each :
                    value.isArray() ? value : MAPPER.createArrayNode().add(value)) {
                parameters.append(String.format("%-30s %s%n", parameter.getKey(), each));
            }
        });
        answer.put("parameters", parameters.toString());
        answer.putObject("model_info").put("general.architecture", "llama").put("llama.context_length", 2048);
        answer.putArray("capabilities").add("completion");
        return answer;
    }

    synchronized ObjectNode tags() {
        ObjectNode answer = MAPPER.createObjectNode();
        ArrayNode list = answer.putArray("models");
        models.forEach((name, stored) -> {
            ObjectNode model = list.addObject().put("name", name).put("model", name);
            model.put("digest", stored.digest()).put("size", size(stored.gguf()));
            model.putObject("details").put("format", "gguf").put("family", "llama");
        });
        return answer;
    }

    private synchronized Stored asked(String name) {
        Stored stored = stored(name).asTried();
        // The trial is the model's, whatever it is called.
        models.replaceAll((each, model) -> model.digest().equals(stored.digest()) ? model.asTried() : model);
        return stored;
    }

    private Stored stored(String name) {
        Stored stored = models.get(full(name));
        if (stored == null) {
            throw new Refusal(404, "model '" + name + "' not found");
        }
        return stored;
    }

    private Path uploaded(String digest) {
        Path blob = blob(digest);
        if (!Files.exists(blob)) {
            violations.add("A model was created from " + digest + " before that was uploaded");
            throw new Refusal(
                    400, "open /root/.ollama/models/blobs/" + blob.getFileName() + ": no such file or directory");
        }
        return blob;
    }

    private Path blob(String digest) {
        if (!DIGEST.matcher(digest).matches()) {
            throw new Refusal(400, "invalid digest format");
        }
        return blobs.resolve(digest.replace(':', '-'));
    }

    private static void checkGguf(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            if (!new String(in.readNBytes(MAGIC.length()), StandardCharsets.US_ASCII).equals(MAGIC)) {
                throw new Refusal(400, "supplied file was not in GGUF format");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void checkRelative(String name) {
        if (name.isEmpty() || name.startsWith("/") || name.contains("..")) {
            throw new Refusal(400, "file path must be relative");
        }
    }

    private static String validName(String name, String refusal) {
        if (!NAME.matcher(name).matches()) {
            throw new Refusal(400, refusal);
        }
        return full(name);
    }

    private static String full(String name) {
        return name.lastIndexOf(':') > name.lastIndexOf('/') ? name : name + ":latest";
    }

    private static int maxTokens(JsonNode request) {
        return request.path("options").path("num_predict").asInt(128);
    }

    private static String withoutName(JsonNode request) {
        ObjectNode copy = request.deepCopy();
        copy.remove(List.of("model", "stream"));
        return copy.toString();
    }

    private static ObjectNode status(String text) {
        return MAPPER.createObjectNode().put("status", text);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
