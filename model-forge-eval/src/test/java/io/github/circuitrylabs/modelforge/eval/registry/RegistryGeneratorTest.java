package io.github.circuitrylabs.modelforge.eval.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.ModelRegistry;
import io.github.circuitrylabs.forge.core.ModelRegistry.Evidence;
import io.github.circuitrylabs.forge.core.ModelRegistry.Registration;
import io.github.circuitrylabs.forge.core.RegisteredModel.Approval;
import io.github.circuitrylabs.forge.core.RegisteredModel.Lineage;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.testkit.GeneratorContract;
import io.github.circuitrylabs.modelforge.train.generation.ForgeTiny;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The backend {@code registry}, with the model that ships registered as a specialist. */
class RegistryGeneratorTest extends GeneratorContract {

    private static final TargetCatalog CATALOG = TargetCatalogs.shipped();

    @TempDir
    private static Path home;

    @Override
    protected Generator openGenerator() {
        registerASpecialist();
        return open("registry");
    }

    @Test
    void given_a_specialist_then_it_writes_for_its_target_and_the_general_model_for_the_others() {
        try (Generator registry = openGenerator()) {
            assertThat(model(registry, "ai_psychosis")).isEqualTo("forge-psychosis-v1");
            assertThat(model(registry, "sycophancy")).isEqualTo("forge-tiny");
        }
    }

    @Test
    void given_a_name_or_a_version_then_that_model_writes() {
        registerASpecialist();

        for (String backend : new String[] {"registry:forge-psychosis", "registry:forge-psychosis@v1"}) {
            try (Generator registry = open(backend)) {
                assertThat(registry.name()).isEqualTo("forge-psychosis-v1");
            }
        }
        assertThatThrownBy(() -> open("registry:forge-psychosis@v9"))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("forge-psychosis@v9")
                .hasMessageContaining("model-forge models list");
    }

    private static String model(Generator generator, String target) {
        return String.valueOf(generator
                .generate(GenerationRequest.of(CATALOG.get(target), 1))
                .provenance()
                .model());
    }

    private static Generator open(String backend) {
        return new RegistryGeneratorProvider()
                .create(BackendConfig.parse(backend, CATALOG).withHome(home));
    }

    private static void registerASpecialist() {
        Path models = home.resolve("models");
        ModelRegistry registry =
                FileModelRegistry.in(models, (folder, evidence) -> new Approval("report", null, null, Instant.EPOCH));
        Registration registration = Registration.forDomain(
                        "psychosis", Set.of("ai_psychosis"), ForgeTiny.install(models), Lineage.of("forge-tiny"))
                .withEvidence(Evidence.of(home.resolve("none.json")));
        registry.promote(registry.add(registration).id());
    }
}
