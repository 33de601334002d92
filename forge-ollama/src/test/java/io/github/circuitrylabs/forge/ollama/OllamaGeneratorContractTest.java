package io.github.circuitrylabs.forge.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.testkit.GeneratorContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;

/** Over a server that writes a scenario of its seed. */
class OllamaGeneratorContractTest extends GeneratorContract {

    private final MockWebServer server = new MockWebServer();

    @Override
    protected Generator openGenerator() {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                if (request.getTarget().equals("/api/tags")) {
                    return Answers.json(200, "{\"models\":[]}");
                }
                String text = "Scenario of seed " + seed(request);
                return Answers.chat(
                        request.getBody().utf8().contains("1 to 3 texts")
                                ? Answers.scenario(text, "And then?", "Really?")
                                : Answers.scenario(text));
            }
        });
        start();
        return open("llama3.2");
    }

    @Override
    protected Optional<Generator> openFailingGenerator() {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return Answers.error(404, "model 'nothing' not found");
            }
        });
        return Optional.of(open("nothing"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Generator open(String model) {
        return OllamaGenerator.create(
                OllamaClient.create(OllamaConfig.at(server.url("/").toString())), model);
    }

    private void start() {
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long seed(RecordedRequest request) {
        try {
            return new JsonMapper()
                    .readTree(request.getBody().utf8())
                    .path("options")
                    .path("seed")
                    .asLong(-1);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
