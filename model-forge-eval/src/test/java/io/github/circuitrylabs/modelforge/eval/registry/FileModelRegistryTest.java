package io.github.circuitrylabs.modelforge.eval.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.DamagedModelException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ModelRegistry;
import io.github.circuitrylabs.forge.core.ModelRegistry.Registration;
import io.github.circuitrylabs.forge.core.ModelVersion;
import io.github.circuitrylabs.forge.core.RegisteredModel;
import io.github.circuitrylabs.forge.core.RegisteredModel.Lineage;
import io.github.circuitrylabs.forge.core.RegisteredModel.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileModelRegistryTest {

    @TempDir
    private Path folder;

    private Path root;
    private ModelRegistry registry;

    @BeforeEach
    void open() {
        root = folder.resolve("models");
        registry = FileModelRegistry.in(root, TextReports.CHECK);
    }

    @Test
    void given_two_models_that_share_files_then_the_same_bytes_are_there_once() throws IOException {
        registry.add(registration("one"));
        registry.add(registration("two"));

        try (Stream<Path> blobs = Files.list(root.resolve("blobs/sha256"))) {
            assertThat(blobs).hasSize(3);
        }
    }

    @Test
    void given_an_opened_model_then_its_files_take_no_further_space() throws IOException {
        RegisteredModel model = registry.add(passing("one"));

        Path weights = registry.open(model.id()).resolve("weights");

        Path blob = root.resolve("blobs/sha256")
                .resolve(model.files().get("weights").sha256());
        assertThat(Files.isSameFile(weights, blob)).isTrue();
    }

    @Test
    void should_write_a_manifest_that_people_can_read() throws IOException {
        registry.promote(registry.add(passing("one")).id());

        assertThat(root.resolve("forge/v1.json"))
                .content()
                .contains("\"schema_version\" : 1", "\"base\" : \"forge-tiny\"", "\"evaluation_sha256\" : \"report\"");
        assertThat(root.resolve("forge/states.json")).content().contains("\"current\" : 1");
    }

    @Test
    void given_a_manifest_of_a_newer_program_then_it_is_refused_by_name() throws IOException {
        registry.add(registration("one"));
        Path manifest = root.resolve("forge/v1.json");
        Files.writeString(
                manifest, Files.readString(manifest).replace("\"schema_version\" : 1", "\"schema_version\" : 2"));

        assertThatThrownBy(registry::models)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(manifest.toString())
                .hasMessageContaining("(2)");
    }

    @Test
    void given_a_manifest_with_a_path_for_a_name_then_it_is_refused() throws IOException {
        registry.add(registration("one"));
        Path manifest = root.resolve("forge/v1.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"weights\"", "\"../../weights\""));

        assertThatThrownBy(registry::models)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("../../weights");
    }

    @Test
    void given_a_damaged_blob_then_it_is_named_and_the_same_model_mends_it() throws IOException {
        RegisteredModel model = registry.add(passing("one"));
        Path blob = root.resolve("blobs/sha256")
                .resolve(model.files().get("weights").sha256());
        Files.delete(blob);
        Files.writeString(blob, "onf");

        assertThatThrownBy(() -> registry.open(model.id()))
                .isInstanceOf(DamagedModelException.class)
                .hasMessageContaining("weights of forge-v1 is damaged")
                .hasMessageContaining(blob.toString());
        assertThatThrownBy(() -> registry.promote(model.id())).isInstanceOf(DamagedModelException.class);
        assertThat(registry.damage()).singleElement().asString().contains(blob.toString());

        assertThat(registry.add(passing("one")).id()).isEqualTo(model.id());
        assertThat(registry.damage()).isEmpty();
        assertThat(registry.open(model.id()).resolve("weights")).hasContent("one");
    }

    @Test
    void given_a_report_that_was_changed_after_registration_then_the_model_is_not_promoted() throws IOException {
        RegisteredModel model = registry.add(passing("one"));
        Path manifest = root.resolve("forge/v1.json");
        RegisteredModel other = registry.add(passing("two"));
        String foreign = other.attachments().get(FileModelRegistry.EVALUATION).sha256();
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replace(
                                model.attachments()
                                        .get(FileModelRegistry.EVALUATION)
                                        .sha256(),
                                foreign));

        assertThatThrownBy(() -> registry.promote(model.id())).hasMessageContaining("does not let");
    }

    @Test
    void given_a_crash_before_any_step_then_the_same_calls_give_what_they_would_have_given() throws IOException {
        List<String> steps = new ArrayList<>();
        workThrough(FileModelRegistry.watched(folder.resolve("whole"), TextReports.CHECK, steps::add));
        List<RegisteredModel> whole =
                FileModelRegistry.in(folder.resolve("whole"), TextReports.CHECK).models();
        assertThat(steps).contains("blob weights", "manifest", "states", "folders", "blobs");

        for (int fatal = 0; fatal < steps.size(); fatal++) {
            Path crashed = folder.resolve("crashed-" + fatal);
            int[] left = {fatal};
            ModelRegistry dying = FileModelRegistry.watched(crashed, TextReports.CHECK, step -> {
                if (left[0]-- == 0) {
                    throw new Death();
                }
            });
            assertThatThrownBy(() -> workThrough(dying)).isInstanceOf(Death.class);

            ModelRegistry resumed = FileModelRegistry.in(crashed, TextReports.CHECK);
            assertThat(resumed.damage())
                    .as("after a crash before step " + fatal)
                    .isEmpty();
            workThrough(resumed);

            assertThat(resumed.models())
                    .as("after a crash before step " + fatal + ", " + steps.get(fatal))
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("created")
                    .isEqualTo(whole);
            assertThat(blobs(crashed)).isEqualTo(blobs(folder.resolve("whole")));
        }
    }

    /** Three versions, the last current, the first pruned; each call is repeatable. */
    private void workThrough(ModelRegistry worked) throws IOException {
        for (String content : List.of("one", "two", "three")) {
            boolean pruned = worked.find(new ModelVersion("forge", 1))
                    .filter(model -> model.state() == State.PRUNED)
                    .isPresent();
            if (content.equals("one") && pruned) {
                continue;
            }
            worked.promote(worked.add(passing(content)).id());
        }
        worked.prune(2, false);
    }

    private static long blobs(Path registryFolder) throws IOException {
        try (Stream<Path> blobs = Files.list(registryFolder.resolve("blobs/sha256"))) {
            return blobs.count();
        }
    }

    private Registration passing(String content) throws IOException {
        Registration registration = registration(content);
        Path report = Files.writeString(
                folder.resolve("report-" + content),
                "passed " + io.github.circuitrylabs.modelforge.eval.ModelDigest.of(registration.modelFolder()));
        return registration.withEvidence(ModelRegistry.Evidence.of(report));
    }

    private Registration registration(String content) throws IOException {
        Path model = Files.createDirectories(folder.resolve("source").resolve(content));
        Files.writeString(model.resolve("weights"), content);
        Files.writeString(model.resolve("config.json"), "{}");
        return Registration.of("forge", model, Lineage.of("forge-tiny"));
    }

    private static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
