package io.github.circuitrylabs.forge.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ModelRegistry;
import io.github.circuitrylabs.forge.core.ModelRegistry.Evidence;
import io.github.circuitrylabs.forge.core.ModelRegistry.Pruned;
import io.github.circuitrylabs.forge.core.ModelRegistry.Registration;
import io.github.circuitrylabs.forge.core.ModelVersion;
import io.github.circuitrylabs.forge.core.RegisteredModel;
import io.github.circuitrylabs.forge.core.RegisteredModel.Lineage;
import io.github.circuitrylabs.forge.core.RegisteredModel.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link ModelRegistry} must do. Extend it in the tests of yours; say how a registry is opened and what evidence
 * lets a model pass there.
 */
public abstract class ModelRegistryContract {

    private static final String NAME = "forge-psychosis";

    @TempDir
    private Path folder;

    private ModelRegistry registry;

    /** Opens the registry in a folder; called several times with the same folder it is the same registry. */
    protected abstract ModelRegistry openRegistry(Path root);

    /** Evidence that lets exactly the bytes of this folder pass. */
    protected abstract Evidence passing(Path modelFolder);

    /** Evidence of exactly these bytes that says no. */
    protected abstract Evidence failing(Path modelFolder);

    @BeforeEach
    void open() {
        registry = openRegistry(folder.resolve("registry"));
    }

    @Test
    void givenADomainWhenModelsAreAddedThenTheRegistryNumbersThem() {
        RegisteredModel first = registry.add(registration("one"));
        RegisteredModel second = registry.add(registration("two"));

        assertThat(first.id()).isEqualTo(version(1));
        assertThat(second.id()).hasToString("forge-psychosis-v2");
        assertThat(second.domain()).isEqualTo("psychosis");
        assertThat(second.targets()).containsExactly("ai_psychosis");
        assertThat(registry.models()).containsExactly(first, second);
    }

    @Test
    void givenTheSameBytesWhenAddedAgainThenTheyAreTheVersionTheyWere() {
        RegisteredModel first = registry.add(registration("one"));

        assertThat(registry.add(registration("one"))).isEqualTo(first);
        assertThat(registry.models()).hasSize(1);
    }

    @Test
    void givenAModelWithItsPastWhenItIsReadBackThenNothingIsLost() {
        Lineage lineage = new Lineage("forge-tiny", List.of("forge-v1"), "ab".repeat(32), "cycle-3", "0.1.0");
        Registration registration = Registration.forDomain("psychosis", Set.of("ai_psychosis"), model("one"), lineage);
        RegisteredModel added = registry.add(registration.withEvidence(passing(model("one"))));

        RegisteredModel read =
                openRegistry(folder.resolve("registry")).find(added.id()).orElseThrow();

        assertThat(read).isEqualTo(added);
        assertThat(read.lineage()).isEqualTo(lineage);
        assertThat(read.approval()).isNotNull();
    }

    @Test
    void givenNoEvidenceWhenAddedThenTheModelIsACandidateThatNobodyCanUse() {
        RegisteredModel candidate = registry.add(registration("one"));

        assertThat(candidate.state()).isEqualTo(State.CANDIDATE);
        assertThatThrownBy(() -> registry.open(candidate.id())).isInstanceOf(ForgeException.class);
        assertThatThrownBy(() -> registry.promote(candidate.id()))
                .isInstanceOf(ForgeException.class)
                .hasMessageContaining("forge-psychosis-v1");
        assertThat(registry.current(NAME)).isEmpty();
    }

    @Test
    void givenEvidenceThatSaysNoWhenAddedThenNothingIsRegistered() {
        Registration refused = registration("one").withEvidence(failing(model("one")));

        assertThatThrownBy(() -> registry.add(refused)).isInstanceOf(ForgeException.class);
        assertThat(registry.models()).isEmpty();
    }

    @Test
    void givenEvidenceOfOtherBytesWhenRegisteredThenItIsRefused() {
        RegisteredModel candidate = registry.add(registration("one"));

        assertThatThrownBy(() -> registry.register(candidate.id(), passing(model("two"))))
                .isInstanceOf(ForgeException.class);
        assertThat(registry.find(candidate.id()).orElseThrow().state()).isEqualTo(State.CANDIDATE);
    }

    @Test
    void givenACandidateWhenRegisteredThenItCanBeOpened() throws IOException {
        RegisteredModel candidate = registry.add(registration("one"));

        RegisteredModel registered = registry.register(candidate.id(), passing(model("one")));

        assertThat(registered.state()).isEqualTo(State.REGISTERED);
        assertThat(registry.open(registered.id()).resolve("weights")).hasContent("one");
        assertThat(registry.register(candidate.id(), passing(model("one")))).isEqualTo(registered);
    }

    @Test
    void givenPromotionsWhenRolledBackThenTheVersionBeforeIsCurrentAgain() {
        promoted("one");
        promoted("two");
        promoted("three");

        assertThat(registry.rollback(NAME, null).id()).isEqualTo(version(2));
        assertThat(registry.rollback(NAME, null).id()).isEqualTo(version(1));
        assertThat(registry.models())
                .extracting(RegisteredModel::state)
                .containsExactly(State.CURRENT, State.ROLLED_BACK, State.ROLLED_BACK);
        assertThatThrownBy(() -> registry.rollback(NAME, null)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void givenAVersionWhenRolledBackToItThenItIsCurrentAndPromotingIsPossibleAgain() {
        promoted("one");
        promoted("two");
        promoted("three");

        assertThat(registry.rollback(NAME, 1).state()).isEqualTo(State.CURRENT);
        assertThat(registry.promote(version(3)).state()).isEqualTo(State.CURRENT);
        assertThat(registry.current(NAME).orElseThrow().id()).isEqualTo(version(3));
        assertThat(registry.find(version(1)).orElseThrow().state()).isEqualTo(State.REGISTERED);
    }

    @Test
    void givenManyVersionsWhenPrunedThenWhatIsNeededStays() {
        promoted("one");
        registry.add(registration("two"));
        registry.add(registration("three"));
        Lineage child = new Lineage("forge-tiny", List.of(version(2).toString()), null, null, "0.1.0");
        registry.add(new Registration(NAME, "psychosis", Set.of(), model("four"), List.of(), child, null));

        Pruned planned = registry.prune(1, true);

        assertThat(planned.removed()).containsExactly(version(3));
        assertThat(planned.kept()).hasSize(3);
        assertThat(registry.find(version(3)).orElseThrow().state()).isEqualTo(State.CANDIDATE);

        Pruned done = registry.prune(1, false);

        assertThat(done).isEqualTo(planned);
        assertThat(done.bytes()).isPositive();
        assertThat(registry.find(version(3)).orElseThrow().state()).isEqualTo(State.PRUNED);
        assertThat(registry.damage()).isEmpty();
        assertThat(registry.add(registration("three")).id()).isEqualTo(version(5));
    }

    @Test
    void givenAttachmentsWhenAskedForThenTheyAreThere() throws IOException {
        Path gguf = Files.writeString(folder.resolve("model.q8_0.gguf"), "GGUF");

        RegisteredModel added = registry.add(registration("one").withAttachments(List.of(gguf)));

        assertThat(registry.attachment(added.id(), "model.q8_0.gguf")).hasContent("GGUF");
        assertThatThrownBy(() -> registry.attachment(added.id(), "none"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("model.q8_0.gguf");
    }

    @Test
    void givenManyThreadsWhenTheyAddModelsThenEachGetsAVersionOfItsOwn() {
        List<RegisteredModel> added = Concurrently.call(
                thread -> openRegistry(folder.resolve("registry")).add(registration("model of thread " + thread)));

        assertThat(added).extracting(model -> model.id().version()).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void givenANameThatIsNoneThenItIsRefused() {
        assertThatThrownBy(() -> Registration.of("../up", model("one"), Lineage.of("forge-tiny")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("../up");
        assertThatThrownBy(() -> registry.promote(version(9)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("forge-psychosis-v9");
    }

    private RegisteredModel promoted(String content) {
        RegisteredModel added = registry.add(registration(content).withEvidence(passing(model(content))));
        return registry.promote(added.id());
    }

    private Registration registration(String content) {
        return Registration.forDomain("psychosis", Set.of("ai_psychosis"), model(content), Lineage.of("forge-tiny"));
    }

    private static ModelVersion version(int version) {
        return new ModelVersion(NAME, version);
    }

    /** A model folder whose weights are this text. */
    private Path model(String content) {
        Path model = folder.resolve("models").resolve(content);
        try {
            Files.createDirectories(model);
            Files.writeString(model.resolve("weights"), content);
            Files.writeString(model.resolve("config.json"), "{}");
            return model;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
