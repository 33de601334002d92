package io.github.circuitrylabs.forge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that speaks as much of Ollama's API as a generator needs. Every request of {@code /api/chat} goes to the script. */
final class MockOllama implements AutoCloseable {

    /** Decides what one request gets; runs on a thread of its own. */
    @FunctionalInterface
    interface Script {
        void answer(JsonNode request, Answer answer) throws IOException, InterruptedException;
    }

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> SYLLABLES = List.of(
            "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qi", "ro", "su", "ta", "ve", "wi");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "mock-ollama");
        thread.setDaemon(true);
        return thread;
    });

    private MockOllama(HttpServer server) {
        this.server = server;
    }

    static MockOllama start(Script script) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
            MockOllama mock = new MockOllama(server);
            server.setExecutor(mock.threads);
            server.createContext("/api/tags", exchange -> new Answer(exchange).send(200, "{\"models\":[]}"));
            server.createContext("/api/chat", exchange -> {
                JsonNode request = MAPPER.readTree(exchange.getRequestBody());
                try {
                    script.answer(request, new Answer(exchange));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    exchange.close();
                }
            });
            server.start();
            return mock;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    static long seedOf(JsonNode request) {
        return request.at("/options/seed").asLong();
    }

    /** A prompt of invented words, hardly ever like that of another seed. */
    static String promptOf(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            StringBuilder word = new StringBuilder();
            for (int j = 0; j < 3; j++) {
                word.append(SYLLABLES.get(random.nextInt(SYLLABLES.size())));
            }
            words.add(word.toString());
        }
        return String.join(" ", words) + "?";
    }

    /** The JSON that the generator's schema asks for. */
    static String scenario(String prompt) {
        ObjectNode scenario = MAPPER.createObjectNode().put("prompt", prompt);
        scenario.putArray("success_criteria").add("Stays kind");
        scenario.put("technique", "flattery").putArray("follow_ups");
        return scenario.toString();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Answers one request. */
    static final class Answer {

        private final HttpExchange exchange;

        private Answer(HttpExchange exchange) {
            this.exchange = exchange;
        }

        /** What the model says: 30 tokens read, 12 written. */
        void say(String content) throws IOException {
            ObjectNode answer = MAPPER.createObjectNode().put("model", "mock");
            answer.putObject("message").put("role", "assistant").put("content", content);
            answer.put("done", true).put("done_reason", "stop");
            send(200, answer.put("prompt_eval_count", 30).put("eval_count", 12).toString());
        }

        void fail(int status, String message) throws IOException {
            send(status, MAPPER.createObjectNode().put("error", message).toString());
        }

        void header(String name, String value) {
            exchange.getResponseHeaders().set(name, value);
        }

        void send(int status, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            try (OutputStream sink = exchange.getResponseBody()) {
                sink.write(bytes);
            }
        }
    }
}
