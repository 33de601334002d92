package io.github.circuitrylabs.forge.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.files.Digests;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server of the kit refuses, and in which words. */
class OllamaContractServerTest {

    private static final String GGUF = "GGUF and more";
    private static final String DIGEST = "sha256:" + Digests.sha256(GGUF.getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private OllamaContractServer server;

    @BeforeEach
    void start() {
        server = OllamaContractServer.start(folder, (gguf, adapter, prompt, tokens) -> "said after " + prompt);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void givenAFileWhenItIsUploadedThenItIsThere() throws Exception {
        assertThat(send("HEAD", "/api/blobs/" + DIGEST, "").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/api/blobs/" + DIGEST, GGUF).statusCode()).isEqualTo(201);
        assertThat(send("POST", "/api/blobs/" + DIGEST, GGUF).statusCode()).isEqualTo(200);
        assertThat(send("HEAD", "/api/blobs/" + DIGEST, "").statusCode()).isEqualTo(200);
    }

    @Test
    void givenOtherBytesWhenTheyAreUploadedThenTheDigestIsRefused() throws Exception {
        HttpResponse<String> answer = send("POST", "/api/blobs/" + DIGEST, "GGUF and less");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("digest mismatch, expected \\\"" + DIGEST + "\\\", got \\\"sha256:");
        assertThat(send("HEAD", "/api/blobs/" + DIGEST, "").statusCode()).isEqualTo(404);
    }

    @Test
    void givenAnUploadThatBreaksOffWhenItIsAskedForThenItIsNotThere() throws Exception {
        URI uri = URI.create(server.url());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            String request = "POST /api/blobs/" + DIGEST + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + GGUF.length()
                    + "\r\n\r\nGGUF";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        }

        assertThat(send("HEAD", "/api/blobs/" + DIGEST, "").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'model':'m'} | neither 'from' or 'files' was specified",
                "{'model':'a b','files':{'x':'D'}} | invalid model name",
                "{'model':'m','files':{'/x':'D'}} | file path must be relative",
                "{'model':'m','files':{'x':'D'},'adapters':{'a':'D','b':'D'}} | only one adapter is currently supported",
                "{'model':'m','files':{'x':'sha256:12'}} | invalid digest format",
                "{'model':'m','from':'other'} | model 'other' not found"
            })
    void givenARequestThatOllamaRefusesWhenAModelIsMadeThenItsWordsAreUsed(String body, String words) throws Exception {
        send("POST", "/api/blobs/" + DIGEST, GGUF);

        HttpResponse<String> answer = send(
                "POST", "/api/create", body.replace("'D'", "'" + DIGEST + "'").replace('\'', '"'));

        assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(answer.body()).contains(words);
        assertThat(server.models()).isEmpty();
    }

    @Test
    void givenAFileThatWasNotUploadedWhenAModelIsMadeOfItThenTheContractIsBroken() throws Exception {
        send("POST", "/api/create", "{\"model\":\"m\",\"files\":{\"x\":\"" + DIGEST + "\"}}");

        assertThat(server.violations()).singleElement().asString().contains("before that was uploaded");
    }

    @Test
    void givenAModelThatWasNotAskedWhenItGetsAnotherNameThenTheContractIsBroken() throws Exception {
        make();
        send("POST", "/api/copy", "{\"source\":\"m\",\"destination\":\"n\"}");

        assertThat(server.violations()).singleElement().asString().contains("before it was asked anything");
    }

    @Test
    void givenAModelWhenItIsAskedThenTheRunnerAnswersForIt() throws Exception {
        make();

        assertThat(send("POST", "/api/generate", "{\"model\":\"m\",\"prompt\":\"Once\",\"raw\":true,\"stream\":false}")
                        .body())
                .contains("\"response\":\"said after Once\"")
                .contains("\"done\":true");
        assertThat(send("POST", "/api/generate", "{\"model\":\"m\",\"prompt\":\"Once\"}")
                        .body()
                        .lines())
                .hasSize(2);
        assertThat(send("POST", "/api/generate", "{\"model\":\"none\",\"prompt\":\"Once\"}")
                        .body())
                .contains("model 'none' not found");
    }

    private void make() throws Exception {
        send("POST", "/api/blobs/" + DIGEST, GGUF);
        send("POST", "/api/create", "{\"model\":\"m\",\"files\":{\"x\":\"" + DIGEST + "\"}}");
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.url() + path))
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
