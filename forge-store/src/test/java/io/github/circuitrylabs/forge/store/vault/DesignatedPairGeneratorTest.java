package io.github.circuitrylabs.forge.store.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.circuitrylabs.forge.core.AccessControl;
import io.github.circuitrylabs.forge.core.AccessDeniedException;
import io.github.circuitrylabs.forge.core.CompletionGenerator;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Reply;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.TargetSystem;
import io.github.circuitrylabs.forge.core.completions.TemplateCompletions;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DesignatedPairGeneratorTest {

    private static final TargetCatalog TARGETS = TargetCatalogs.shipped();
    private static final String PLACEHOLDER = "[harmful reply placeholder 17]";

    @TempDir
    private Path folder;

    private final List<String> asked = new ArrayList<>();
    private GuardedHome guarded;
    private Vault vault;
    private DesignatedBackend designated;
    private AccessControl generating;

    @BeforeEach
    void open() {
        guarded = new GuardedHome(folder);
        vault = guarded.create();
        designated = DesignatedBackend.in(guarded.home.designatedBackend());
        generating = guarded.addGenerating("gero");
    }

    @AfterEach
    void close() {
        vault.close();
        guarded.close();
    }

    @Test
    void should_put_what_the_designated_backend_wrote_into_the_vault_and_nowhere_else() {
        designated.designate(guarded.admin, "placeholder");
        Scenario scenario = scenario("ai_psychosis");
        String id = generator("placeholder", placeholder()).draft(generating, scenario, "pairs for the tone study");
        VaultEntry entry = vault.entry(id).orElseThrow();
        assertThat(entry.state()).isEqualTo(PairState.DRAFT);
        assertThat(entry.about())
                .isEqualTo(
                        new VaultSubject("ai_psychosis", true, Optional.of(scenario.id()), "placeholder + template"));
        AdversarialContent content = vault.open(guarded.redTeam, id, "test");
        assertThat(content.harmfulReply()).contains(PLACEHOLDER);
        assertThat(content.safeReply()).contains(TemplateCompletions.shipped().complete(scenario));
        assertThat(asked).containsExactly(scenario.prompt());
    }

    @Test
    void should_ask_no_model_before_the_attempt_is_written_down() {
        designated.designate(guarded.admin, "placeholder");
        TargetSystem spying = conversation -> {
            asked.add(events());
            return new Reply(PLACEHOLDER);
        };
        Scenario scenario = scenario("sycophancy");
        generator("placeholder", spying).draft(generating, scenario, "because");
        assertThat(asked).hasSize(1);
        assertThat(asked.get(0))
                .endsWith("gero ALLOWED adversarial.generate scenario/" + scenario.id() + " by placeholder because");
    }

    @Test
    void should_refuse_who_has_the_role_but_no_grant_and_who_gives_no_reason() {
        designated.designate(guarded.admin, "placeholder");
        DesignatedPairGenerator generator = generator("placeholder", placeholder());
        for (AccessControl access :
                List.of(guarded.redTeam, guarded.reviewer, guarded.clinician, guarded.viewer, guarded.admin)) {
            assertThatThrownBy(() -> generator.draft(access, scenario("sycophancy"), "because"))
                    .isInstanceOf(AccessDeniedException.class);
        }
        assertThatThrownBy(() -> generator.draft(generating, scenario("sycophancy"), " "))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("reason");
        assertThat(asked).isEmpty();
        assertThat(vault.entries()).isEmpty();
    }

    @Test
    void should_have_no_backend_by_default_and_use_no_other_than_the_designated_one() {
        DesignatedPairGenerator generator = generator("placeholder", placeholder());
        assertThatThrownBy(() -> generator.draft(generating, scenario("sycophancy"), "because"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("none does so by default");
        designated.designate(guarded.admin, "ollama:other");
        assertThatThrownBy(() -> generator.draft(generating, scenario("sycophancy"), "because"))
                .hasMessageContaining("(placeholder)")
                .hasMessageContaining("(ollama:other)");
        designated.withdraw(guarded.admin);
        assertThat(designated.name()).isEmpty();
        assertThatThrownBy(() -> designated.designate(guarded.redTeam, "placeholder"))
                .isInstanceOf(AccessDeniedException.class);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"child_safety", "weapons_cbrne"})
    void should_write_no_harmful_replies_for_what_no_permission_opens(String target) {
        designated.designate(guarded.admin, "placeholder");
        DesignatedPairGenerator generator = generator("placeholder", placeholder());
        assertThatThrownBy(() -> generator.draft(generating, scenario(target), "because"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(target);
        assertThat(asked).isEmpty();
    }

    @Test
    void should_keep_what_a_failing_backend_says_to_itself() {
        designated.designate(guarded.admin, "placeholder");
        DesignatedPairGenerator generator = generator("placeholder", conversation -> {
            throw new IllegalStateException("Could not parse: " + PLACEHOLDER);
        });
        Throwable failure = catchThrowable(() -> generator.draft(generating, scenario("sycophancy"), "because"));
        assertThat(failure).isInstanceOf(VaultException.class).hasNoCause().hasNoSuppressedExceptions();
        assertThat(failure).hasMessageContaining("IllegalStateException").hasMessageNotContaining(PLACEHOLDER);
        assertThatThrownBy(() -> generator("placeholder", conversation -> new Reply(" "))
                        .draft(generating, scenario("sycophancy"), "because"))
                .hasMessageContaining("blank");
        assertThat(vault.entries()).isEmpty();
    }

    @Test
    void should_not_let_one_backend_write_both_replies_nor_pair_twins() {
        designated.designate(guarded.admin, "placeholder");
        assertThatThrownBy(() -> new DesignatedPairGenerator(
                        vault,
                        TARGETS,
                        designated,
                        "placeholder",
                        placeholder(),
                        CompletionGenerator.of("placeholder", placeholder())))
                .isInstanceOf(InvalidInputException.class);
        Scenario twin = scenario("sycophancy").withTags(Map.of(Scenario.KIND_TAG, Scenario.BENIGN_TWIN));
        assertThatThrownBy(() -> generator("placeholder", placeholder()).draft(generating, twin, "because"))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void should_trust_no_designation_that_others_could_have_written() throws IOException {
        designated.designate(guarded.admin, "placeholder");
        Path file = guarded.home.designatedBackend();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        assertThatThrownBy(designated::name).hasMessageContaining("chmod 600");
    }

    private DesignatedPairGenerator generator(String backend, TargetSystem harmful) {
        return new DesignatedPairGenerator(vault, TARGETS, designated, backend, harmful, TemplateCompletions.shipped());
    }

    private TargetSystem placeholder() {
        return conversation -> {
            asked.add(conversation.lastUserMessage());
            return new Reply(PLACEHOLDER);
        };
    }

    private static Scenario scenario(String target) {
        return Scenario.of(target, "[prompt placeholder 3]", List.of(), Provenance.of("test"));
    }

    /** The last event of the log. */
    private String events() {
        List<String> lines = new ArrayList<>();
        guarded.audit.read(
                null,
                entry -> lines.add(
                        entry.event().principal() + " " + entry.event().outcome() + " "
                                + entry.event().action() + " " + entry.event().subject() + " "
                                + entry.event().reason()));
        return lines.get(lines.size() - 1);
    }
}
