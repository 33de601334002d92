package io.github.circuitrylabs.forge.ollama.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Offline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * JSON over HTTP to one server: connections are reused, an interrupted caller cancels its call at once, redirects are not
 * followed (no address is called but the configured one), and every failure becomes a {@link GenerationException} that
 * says what to do. Thread-safe.
 */
public final class HttpJson implements AutoCloseable {

    /** What is made of a response, on the caller's thread. */
    @FunctionalInterface
    interface BodyReader<T> {
        T read(Response response) throws IOException;
    }

    /** Takes one line of a stream. */
    @FunctionalInterface
    public interface LineConsumer {
        /** Returns whether the stream is complete with this line. */
        boolean accept(String line) throws IOException;
    }

    private static final int NOT_FOUND = 404;
    private static final MediaType BYTES = MediaType.get("application/octet-stream");
    private static final MediaType JSON = MediaType.get("application/json");
    private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;
    private static final int MAX_ERROR_CHARACTERS = 500;

    private final HttpUrl base;
    private final Map<String, String> headers;
    private final Duration timeout;
    private final ServerErrors errors;
    private final List<String> secrets;
    private final OkHttpClient whole;
    private final OkHttpClient streaming;
    private volatile boolean closed;

    /**
     * @param url the server's address; a path in it comes before every call's path
     * @param headers sent with every call
     * @param secrets what must never show in a message, even if the server repeats it
     * @throws InvalidInputException if the address is no HTTP address
     * @throws BackendUnavailableException if this process is {@link Offline}
     */
    public HttpJson(
            String url,
            Duration connectTimeout,
            Duration timeout,
            Map<String, String> headers,
            List<String> secrets,
            ServerErrors errors) {
        HttpUrl parsed = HttpUrl.parse(url);
        if (parsed == null) {
            throw new InvalidInputException(
                    "Server address (" + url + ") must be like http://localhost:11434 or https://host/path.");
        }
        this.base = parsed;
        Offline.requireOnline(url());
        this.headers = Map.copyOf(headers);
        this.secrets = List.copyOf(secrets);
        this.timeout = timeout;
        this.errors = errors;
        this.streaming = new OkHttpClient.Builder()
                .socketFactory(new InterruptibleSockets())
                .connectTimeout(connectTimeout)
                .readTimeout(timeout)
                .writeTimeout(timeout)
                .followRedirects(false)
                .followSslRedirects(false)
                .build();
        this.whole = streaming.newBuilder().callTimeout(timeout).build();
    }

    public String url() {
        String text = base.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    public JsonNode get(String path) {
        return await(whole, request("GET", path, null), this::json);
    }

    public JsonNode post(String path, JsonNode body) {
        return await(whole, request("POST", path, body(body)), this::json);
    }

    /** Sends a body of which only success matters. */
    public void send(String method, String path, JsonNode body) {
        await(whole, request(method, path, body(body)), Response::code);
    }

    /** Whether the server has something; any failure but "not found" is thrown. */
    public boolean head(String path) {
        return awaitAny(whole, request("HEAD", path, null), response -> {
            if (response.code() == NOT_FOUND) {
                return false;
            }
            return checked(response, found -> true);
        });
    }

    /** Sends a file as it is. */
    public void upload(String path, Path file) {
        await(streaming, request("POST", path, RequestBody.create(file.toFile(), BYTES)), Response::code);
    }

    /**
     * Posts and gives each line of the answer to the consumer.
     *
     * @throws GenerationException with reason {@code BACKEND} if the stream ends before the consumer says it is complete
     */
    public void postForLines(String path, JsonNode body, LineConsumer lines) {
        await(streaming, request("POST", path, body(body)), response -> {
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(response.body().byteStream(), StandardCharsets.UTF_8))) {
                String line = reader.readLine();
                while (line != null) {
                    if (!line.isBlank() && lines.accept(line)) {
                        return Boolean.TRUE;
                    }
                    line = reader.readLine();
                }
            }
            throw broken("the stream ended before its last part", null);
        });
    }

    /** The answer was not one: worth another try. */
    public GenerationException broken(String problem, @Nullable Throwable cause) {
        return new GenerationException(
                Reason.BACKEND,
                "The answer of " + url() + " is broken: " + problem + ". Maybe the server stopped.",
                cause);
    }

    /** The exception for an error that the server put into a successful answer. */
    public GenerationException reported(String message) {
        return errors.error(url(), 0, shown(message), null);
    }

    @Override
    public void close() {
        closed = true;
        whole.dispatcher().cancelAll();
        whole.connectionPool().evictAll();
    }

    private Request request(String method, String path, @Nullable RequestBody body) {
        Request.Builder request = new Request.Builder()
                .url(base.newBuilder().addPathSegments(path).build())
                .method(method, body);
        headers.forEach(request::header);
        return request.build();
    }

    private static RequestBody body(JsonNode json) {
        try {
            return RequestBody.create(Json.MAPPER.writeValueAsBytes(json), JSON);
        } catch (JsonProcessingException e) {
            throw new InvalidInputException("The request cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private JsonNode json(Response response) throws IOException {
        byte[] bytes = bytes(response, MAX_BODY_BYTES);
        try {
            return Json.MAPPER.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw broken("it is no JSON (" + e.getOriginalMessage() + ")", e);
        }
    }

    private byte[] bytes(Response response, int limit) throws IOException {
        try (InputStream body = response.body().byteStream()) {
            byte[] bytes = body.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw broken("it is longer than " + limit + " bytes", null);
            }
            return bytes;
        }
    }

    private <T> T await(OkHttpClient client, Request request, BodyReader<T> reader) {
        return awaitAny(client, request, response -> checked(response, reader));
    }

    /** Waits for a response of any status. */
    private <T> T awaitAny(OkHttpClient client, Request request, BodyReader<T> reader) {
        Offline.requireOnline(url());
        if (closed) {
            throw closedClient(null);
        }
        try (Response response = client.newCall(request).execute()) {
            return reader.read(response);
        } catch (IOException e) {
            throw translated(e);
        }
    }

    private <T> T checked(Response response, BodyReader<T> reader) throws IOException {
        if (response.isSuccessful()) {
            return reader.read(response);
        }
        String location = response.header("Location");
        String message = response.isRedirect() && location != null
                ? "a redirect to " + location + "; name that address itself"
                : errorMessage(response);
        throw errors.error(url(), response.code(), shown(message), RetryAfter.of(response.header("Retry-After")));
    }

    private String errorMessage(Response response) throws IOException {
        String text = new String(bytes(response, MAX_BODY_BYTES), StandardCharsets.UTF_8).strip();
        try {
            JsonNode error = Json.MAPPER.readTree(text).path("error");
            JsonNode message = error.isObject() ? error.path("message") : error;
            if (message.isTextual()) {
                return message.textValue();
            }
        } catch (JsonProcessingException e) {
            // A proxy's error page: shown as it is.
        }
        return text;
    }

    private String shown(String message) {
        String text = message;
        for (String secret : secrets) {
            text = text.replace(secret, "…");
        }
        return text.length() <= MAX_ERROR_CHARACTERS ? text : text.substring(0, MAX_ERROR_CHARACTERS) + "…";
    }

    private GenerationException translated(IOException problem) {
        if (problem instanceof ClosedByInterruptException
                || Thread.currentThread().isInterrupted()) {
            // Whoever noticed the interruption may have cleared the flag.
            Thread.currentThread().interrupt();
            return new GenerationException(Reason.BACKEND, "The call to " + url() + " was cancelled.", problem);
        }
        if (closed) {
            return closedClient(problem);
        }
        if (problem instanceof ConnectException
                || problem instanceof UnknownHostException
                || problem instanceof NoRouteToHostException) {
            return new BackendUnavailableException(
                    "No server answers at " + url() + " (" + problem.getMessage() + "). " + errors.startAdvice(),
                    problem);
        }
        if (problem instanceof InterruptedIOException) {
            return new GenerationException(
                    Reason.BACKEND,
                    "No answer from " + url() + " within " + timeout.toSeconds()
                            + " s. Maybe the model is still being loaded, or is too large for the machine: try again, take a"
                            + " smaller one, or wait longer.",
                    problem);
        }
        return broken(String.valueOf(problem.getMessage()), problem);
    }

    private GenerationException closedClient(@Nullable IOException problem) {
        return new GenerationException(
                Reason.BACKEND, "The call to " + url() + " was cancelled: its client was closed.", problem);
    }
}
