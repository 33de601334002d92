package io.github.circuitrylabs.forge.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ModelDeployer;
import io.github.circuitrylabs.forge.core.ModelDeployer.Probe;
import io.github.circuitrylabs.forge.core.ModelDeploymentException;
import io.github.circuitrylabs.forge.core.files.Digests;
import io.github.circuitrylabs.forge.core.testkit.OllamaContractServer;
import io.github.circuitrylabs.forge.core.testkit.OllamaRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that keeps to Ollama's contract; its models say what stands in their file after the magic number. */
class OllamaDeployerTest {

    private static final String NAME = "forge-psychosis:v3";
    private static final OllamaRunner SAYS_ITS_FILE =
            (gguf, adapter, prompt, tokens) -> text(gguf).substring(4);

    @TempDir
    Path folder;

    @TempDir
    Path blobs;

    private OllamaContractServer server;
    private OllamaClient client;
    private OllamaDeployer deployer;

    @BeforeEach
    void start() {
        server = OllamaContractServer.start(blobs, SAYS_ITS_FILE);
        client = OllamaClient.create(OllamaConfig.at(server.url()));
        deployer = OllamaDeployer.create(client);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void should_deploy_a_model_that_says_what_it_says_here() {
        // WHEN
        List<String> progress = new ArrayList<>();
        ModelDeployer.Deployed deployed = deployer.deploy(task("there was a lamp"), progress::add);

        // THEN
        assertThat(server.models()).containsOnlyKeys(NAME);
        assertThat(server.violations()).isEmpty();
        assertThat(deployed.name()).isEqualTo(NAME);
        assertThat(deployed.server()).isEqualTo(server.url());
        assertThat(deployed.digest()).isEqualTo(server.models().get(NAME));
        assertThat(deployed.replaced()).isNull();
        assertThat(deployed.notes()).isEmpty();
        assertThat(progress)
                .anyMatch(line -> line.contains("probes"))
                .last()
                .asString()
                .contains(NAME);
    }

    @Test
    void should_upload_then_create_then_ask_then_name() {
        deployer.deploy(task("there was a lamp"), line -> {});

        String blob = "/api/blobs/sha256:" + Digests.sha256(folder.resolve("model.gguf"));
        assertThat(server.requests().stream().filter(line -> !line.equals("GET /api/tags")))
                .containsExactly(
                        "HEAD " + blob,
                        "POST " + blob,
                        "POST /api/create " + NAME + "-forge-trial",
                        "POST /api/show " + NAME + "-forge-trial",
                        "POST /api/generate " + NAME + "-forge-trial",
                        "POST /api/copy " + NAME,
                        "POST /api/generate " + NAME,
                        "DELETE /api/delete " + NAME + "-forge-trial");
    }

    @Test
    void should_replace_the_model_that_had_the_name() {
        deployer.deploy(task("there was a lamp"), line -> {});
        String old = server.models().get(NAME);

        ModelDeployer.Deployed deployed = deployer.deploy(task("there was a door"), line -> {});

        assertThat(deployed.replaced()).isEqualTo(old);
        assertThat(server.models()).containsOnlyKeys(NAME).containsEntry(NAME, deployed.digest());
        assertThat(deployed.digest()).isNotEqualTo(old);
        assertThat(server.violations()).isEmpty();
    }

    @Test
    void should_send_template_system_licence_parameters_and_adapter() throws IOException {
        Path adapter = Files.writeString(folder.resolve("adapter.gguf"), "GGUFadapter");

        deployer.deploy(
                task("there was a lamp")
                        .withAdapter(adapter)
                        .withTemplate("{{ .Prompt }}")
                        .withSystem("Stay grounded.")
                        .withLicense("MIT")
                        .withParameter("temperature", 0.7),
                line -> {});

        OllamaModelDetails made = client.show(NAME);
        assertThat(made.template()).isEqualTo("{{ .Prompt }}");
        assertThat(made.system()).isEqualTo("Stay grounded.");
        assertThat(made.license()).isEqualTo("MIT");
        assertThat(server.requests()).contains("POST /api/blobs/sha256:" + Digests.sha256(adapter));
    }

    @Test
    void should_not_name_a_model_that_says_something_else() {
        assertThatThrownBy(() -> deployer.deploy(task("there was a lamp", "there was a door"), line -> {}))
                .isInstanceOf(ModelDeploymentException.class)
                .hasMessageContaining("there was a lamp")
                .hasMessageContaining("there was a door")
                .hasMessageContaining("character 12 of 16")
                .hasMessageContaining("as it was before");
        assertThat(server.models()).isEmpty();
        assertThat(server.violations()).isEmpty();
    }

    @Test
    void should_keep_the_old_model_when_the_new_one_says_something_else() {
        deployer.deploy(task("there was a lamp"), line -> {});
        Map<String, String> before = server.models();

        assertThatThrownBy(() -> deployer.deploy(task("there was a cat", "there was a door"), line -> {}))
                .isInstanceOf(ModelDeploymentException.class);

        assertThat(server.models()).isEqualTo(before);
        assertThat(client.manage().mostProbable(NAME, "Once", 8)).isEqualTo("there was a lamp");
    }

    @Test
    void should_put_the_old_model_back_when_the_new_one_fails_by_its_name() {
        // GIVEN a server that runs the model right under the first name it is asked by, and wrong from then on
        try (OllamaContractServer fickle = OllamaContractServer.start(blobs, new OllamaRunner() {
            private int asked;

            @Override
            public synchronized String run(Path gguf, Path adapter, String prompt, int tokens) {
                asked++;
                return asked == 4 ? "noise" : text(gguf).substring(4);
            }
        })) {
            OllamaClient fickleClient = OllamaClient.create(OllamaConfig.at(fickle.url()));
            OllamaDeployer fickleDeployer = OllamaDeployer.create(fickleClient);
            fickleDeployer.deploy(task("there was a lamp"), line -> {});
            Map<String, String> before = fickle.models();

            // WHEN
            assertThatThrownBy(() -> fickleDeployer.deploy(task("there was a door"), line -> {}))
                    .isInstanceOf(ModelDeploymentException.class)
                    .hasMessageContaining("noise")
                    .hasMessageContaining("as it was before");

            // THEN
            assertThat(fickle.models()).isEqualTo(before);
            fickleClient.close();
        }
    }

    @Test
    void should_note_a_text_that_parts_after_its_sure_characters() {
        ModelDeployer.Task task = ModelDeployer.Task.of(
                NAME, gguf("there was a lamp"), List.of(new Probe("Once", 8, "there was a door", 12)));

        assertThat(deployer.deploy(task, line -> {}).notes())
                .singleElement()
                .asString()
                .contains("12 of 16")
                .contains("12 were sure");
    }

    @Test
    void should_say_what_the_server_makes_of_a_cut_upload() {
        server.loseHalfOfTheNextUpload();

        assertThatThrownBy(() -> deployer.deploy(task("there was a lamp"), line -> {}))
                .isInstanceOf(ModelDeploymentException.class)
                .hasMessageContaining("digest mismatch, expected \"sha256:");
        assertThat(server.models()).isEmpty();
    }

    @Test
    void should_refuse_what_is_no_gguf_in_the_servers_words() throws IOException {
        Path file = Files.writeString(folder.resolve("model.gguf"), "PK not a model");
        ModelDeployer.Task task = ModelDeployer.Task.of(NAME, file, List.of(Probe.of("Once", 8, "x")));

        assertThatThrownBy(() -> deployer.deploy(task, line -> {}))
                .isInstanceOf(ModelDeploymentException.class)
                .hasMessageContaining("supplied file was not in GGUF format");
    }

    @Test
    void should_tell_to_merge_an_adapter_that_the_server_does_not_take() throws IOException {
        server.withoutAdapters();
        Path adapter = Files.writeString(folder.resolve("adapter.gguf"), "GGUFadapter");

        assertThatThrownBy(() -> deployer.deploy(task("there was a lamp").withAdapter(adapter), line -> {}))
                .isInstanceOf(ModelDeploymentException.class)
                .hasMessageContaining("Merge the adapter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad name", "-x", "a:b:c"})
    void should_refuse_a_name_that_the_server_refuses(String name) {
        ModelDeployer.Task task = ModelDeployer.Task.of(name, gguf("x"), List.of(Probe.of("Once", 8, "x")));

        assertThatThrownBy(() -> deployer.deploy(task, line -> {}))
                .isInstanceOf(ModelDeploymentException.class)
                .hasMessageContaining("invalid model name");
    }

    /** Wherever the server dies, the next deployment succeeds and leaves nothing but the new model. */
    @ParameterizedTest
    @CsvSource({
        "POST /api/blobs",
        "POST /api/create",
        "POST /api/show",
        "POST /api/generate",
        "POST /api/copy",
        "DELETE /api/delete"
    })
    void should_leave_no_wrong_model_when_the_server_dies(String request) {
        deployer.deploy(task("there was a lamp"), line -> {});
        String old = server.models().get(NAME);
        server.dieAt(request);

        // WHEN
        String failure = "";
        try {
            deployer.deploy(task("there was a door"), line -> {});
        } catch (ModelDeploymentException | BackendUnavailableException e) {
            failure = e.getMessage();
        }
        server.comeBack();

        // THEN
        String now = client.manage().mostProbable(NAME, "Once", 8);
        assertThat(now).isEqualTo(request.startsWith("DELETE") ? "there was a door" : "there was a lamp");
        assertThat(failure.isEmpty()).isEqualTo(request.startsWith("DELETE"));

        ModelDeployer.Deployed again = deployer.deploy(task("there was a door"), line -> {});
        assertThat(again.digest()).isNotEqualTo(old);
        assertThat(server.models()).containsOnlyKeys(NAME);
        assertThat(server.violations()).isEmpty();
    }

    @Test
    void should_put_back_what_a_killed_deployment_had_kept() {
        // GIVEN a deployment that died between giving the name and confirming it
        deployer.deploy(task("there was a lamp"), line -> {});
        String old = server.models().get(NAME);
        client.manage().copy(NAME, NAME + "-forge-before");
        client.manage().create(OllamaModelSpec.ofGguf(NAME + "-forge-trial", gguf("broken")), status -> {});
        client.manage().mostProbable(NAME + "-forge-trial", "Once", 8);
        client.manage().copy(NAME + "-forge-trial", NAME);

        // WHEN the next one fails before it comes so far
        assertThatThrownBy(() -> deployer.deploy(task("there was a cat", "there was a door"), line -> {}))
                .isInstanceOf(ModelDeploymentException.class);

        // THEN
        assertThat(server.models()).containsOnlyKeys(NAME).containsEntry(NAME, old);
    }

    @Test
    void should_say_at_once_that_no_server_answers() {
        server.close();

        assertThatThrownBy(() -> deployer.deploy(task("there was a lamp"), line -> {}))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("ollama serve");
    }

    @Test
    void should_clear_up_for_a_caller_that_is_interrupted() {
        ModelDeployer.Task task = task("there was a lamp");

        assertThatThrownBy(() -> deployer.deploy(task, line -> {
                    if (line.contains("probes")) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .isInstanceOf(ModelDeploymentException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.models()).isEmpty();
    }

    @Test
    void should_take_no_task_without_something_the_model_must_say() {
        Path gguf = gguf("x");

        assertThatThrownBy(() -> ModelDeployer.Task.of(NAME, gguf, List.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("no probe");
        assertThatThrownBy(() -> ModelDeployer.Task.of(NAME, gguf, List.of(new Probe("Once", 8, "there", 0))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("no probe");
    }

    private ModelDeployer.Task task(String says) {
        return task(says, says);
    }

    private ModelDeployer.Task task(String expected, String says) {
        return ModelDeployer.Task.of(NAME, gguf(says), List.of(Probe.of("Once", 8, expected)));
    }

    private Path gguf(String says) {
        try {
            return Files.writeString(folder.resolve("model.gguf"), "GGUF" + says);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
