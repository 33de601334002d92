package io.github.circuitrylabs.forge.core.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A server on this machine that keeps to Ollama's API where models are brought onto it and asked: blobs by digest, create,
 * copy, delete, show, tags, version, generate and chat. It checks digests, sizes and order, refuses what the real one
 * refuses in its words, and runs the uploaded files with an {@link OllamaRunner}; so a test that passes here has sent what
 * the real server needs. Thread-safe.
 *
 * <pre>{@code
 * try (OllamaContractServer server = OllamaContractServer.start(folder, (gguf, adapter, prompt, tokens) -> " there was")) {
 *     deployer(server.url()).deploy(task, line -> {});
 *     assertThat(server.violations()).isEmpty();
 *     assertThat(server.models()).containsOnlyKeys("forge:v3");
 * }
 * }</pre>
 */
public final class OllamaContractServer implements AutoCloseable {

    private static final String BLOBS = "/api/blobs/";

    /** What goes wrong, once, at a request. */
    private enum Fault {
        DIES,
        LOSES_HALF_THE_UPLOAD
    }

    /** A request's answer. */
    private record Answer(int status, String body) {}

    private final OllamaContractModels models;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "ollama-contract-server");
        thread.setDaemon(true);
        return thread;
    });
    private final List<String> requests = new ArrayList<>();
    private final int port;
    private HttpServer http;
    private @Nullable Fault fault;
    private String faultAt = "";

    private OllamaContractServer(OllamaContractModels models) {
        this.models = models;
        this.http = listen(0);
        this.port = http.getAddress().getPort();
    }

    /**
     * @param folder an empty folder for the uploads
     * @param runner what its models say
     */
    public static OllamaContractServer start(Path folder, OllamaRunner runner) {
        return new OllamaContractServer(new OllamaContractModels(folder, runner));
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Every request so far: method and path, for requests with a JSON body the model it is about. */
    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    /** Which contract was broken, e.g. a model made from a file that was not uploaded; empty if none. */
    public List<String> violations() {
        return models.violations();
    }

    /** The models it has, by name with tag, with their digests. */
    public Map<String, String> models() {
        return models.digests();
    }

    /** As versions after 0.33 do: no adapters. */
    public void withoutAdapters() {
        models.withoutAdapters();
    }

    /** Dies at the next request that starts so, e.g. {@code POST /api/copy}, without an answer; {@link #comeBack} revives it. */
    public synchronized void dieAt(String request) {
        fault = Fault.DIES;
        faultAt = request;
    }

    /** Reads only half of the next upload. */
    public synchronized void loseHalfOfTheNextUpload() {
        fault = Fault.LOSES_HALF_THE_UPLOAD;
        faultAt = "POST " + BLOBS;
    }

    /** Answers again, at the same address, with the models it had. */
    public synchronized void comeBack() {
        http.stop(0);
        http = listen(port);
    }

    @Override
    public synchronized void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    private HttpServer listen(int onPort) {
        // Without it every answer waits 40 ms for the client's delayed acknowledgement of its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort), 0);
            server.createContext("/", this::handle);
            server.setExecutor(threads);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String line =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        Fault hit = faultFor(line);
        if (hit == Fault.DIES) {
            note(line);
            die();
            exchange.close();
            return;
        }
        try (exchange) {
            send(exchange, line, answer(exchange, line, hit != null));
        }
    }

    private Answer answer(HttpExchange exchange, String line, boolean losing) throws IOException {
        try {
            if (line.startsWith("POST " + BLOBS)) {
                note(line);
                InputStream body = exchange.getRequestBody();
                long announced = Long.parseLong(
                        String.valueOf(exchange.getRequestHeaders().getFirst("Content-Length")));
                InputStream read = losing ? new FirstBytes(body, announced / 2) : body;
                return new Answer(models.putBlob(digest(line), announced, read), "");
            }
            if (line.startsWith("HEAD " + BLOBS)) {
                note(line);
                return new Answer(models.hasBlob(digest(line)) ? 200 : 404, "");
            }
            JsonNode request = request(exchange);
            note((line + " "
                            + request.path("model")
                                    .asText(request.path("destination").asText()))
                    .strip());
            return answer(line, request);
        } catch (OllamaContractModels.Refusal e) {
            ObjectNode error = OllamaContractModels.MAPPER.createObjectNode().put("error", e.getMessage());
            return new Answer(e.status(), error.toString());
        }
    }

    private Answer answer(String line, JsonNode request) {
        boolean streams = request.path("stream").asBoolean(true);
        return switch (line) {
            case "GET /api/version" -> new Answer(200, "{\"version\":\"0.33.0\"}");
            case "GET /api/tags" -> new Answer(200, models.tags().toString());
            case "POST /api/show" -> new Answer(200, models.show(request).toString());
            case "POST /api/create" -> new Answer(200, lines(models.create(request)));
            case "POST /api/generate" -> new Answer(200, said(request, "response", models.generate(request), streams));
            case "POST /api/chat" -> new Answer(200, said(request, "message", models.chat(request), streams));
            case "POST /api/copy" -> {
                models.copy(request);
                yield new Answer(200, "");
            }
            case "DELETE /api/delete" -> {
                models.delete(request);
                yield new Answer(200, "");
            }
            default -> new Answer(404, "404 page not found");
        };
    }

    /** One object, or a stream of two of which the last has the counts. */
    private static String said(JsonNode request, String field, String text, boolean streams) {
        ObjectNode whole = piece(request, field, text);
        ObjectNode last = streams ? piece(request, field, "") : whole;
        last.put("done", true).put("done_reason", "stop");
        last.put("prompt_eval_count", 1).put("eval_count", text.length());
        return streams ? lines(List.of(whole.put("done", false), last)) : whole.toString();
    }

    private static ObjectNode piece(JsonNode request, String field, String text) {
        ObjectNode piece = OllamaContractModels.MAPPER.createObjectNode();
        piece.put("model", request.path("model").asText()).put("created_at", "2026-08-01T00:00:00Z");
        if (field.equals("message")) {
            piece.putObject(field).put("role", "assistant").put("content", text);
        } else {
            piece.put(field, text);
        }
        return piece;
    }

    private static String lines(List<ObjectNode> objects) {
        StringBuilder text = new StringBuilder();
        objects.forEach(each -> text.append(each).append('\n'));
        return text.toString();
    }

    private static JsonNode request(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        try {
            return body.length == 0
                    ? OllamaContractModels.MAPPER.createObjectNode()
                    : OllamaContractModels.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new OllamaContractModels.Refusal(400, e.getOriginalMessage());
        }
    }

    private static void send(HttpExchange exchange, String line, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        boolean empty = body.length == 0 || line.startsWith("HEAD ");
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        exchange.sendResponseHeaders(answer.status(), empty ? -1 : body.length);
        if (!empty) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    private static String digest(String line) {
        return line.substring(line.indexOf(BLOBS) + BLOBS.length());
    }

    private synchronized void note(String request) {
        requests.add(request);
    }

    private synchronized @Nullable Fault faultFor(String line) {
        Fault hit = fault != null && line.startsWith(faultAt) ? fault : null;
        if (hit != null) {
            fault = null;
        }
        return hit;
    }

    private synchronized void die() {
        http.stop(0);
    }

    /** The start of a stream; the rest is read and forgotten. */
    private static final class FirstBytes extends FilterInputStream {
        private long left;

        FirstBytes(InputStream in, long left) {
            super(in);
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left <= 0) {
                in.readAllBytes();
                return -1;
            }
            int count = in.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(count, 0);
            return count;
        }
    }
}
