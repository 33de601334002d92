package io.github.circuitrylabs.modelforge.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.ModelRegistry;
import io.github.circuitrylabs.forge.core.ModelRegistry.Evidence;
import io.github.circuitrylabs.forge.core.ModelRegistry.Registration;
import io.github.circuitrylabs.forge.core.Principal;
import io.github.circuitrylabs.forge.core.PrincipalRole;
import io.github.circuitrylabs.forge.core.RegisteredModel;
import io.github.circuitrylabs.forge.core.RegisteredModel.Lineage;
import io.github.circuitrylabs.forge.core.RegisteredModel.State;
import io.github.circuitrylabs.modelforge.eval.registry.FileModelRegistry;
import io.github.circuitrylabs.modelforge.eval.registry.ReleaseCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry with real reports and overrides. */
class OverriddenRegistrationTest {

    @TempDir
    private Path folder;

    private Path model;
    private Path report;

    @BeforeEach
    void failAnEvaluation() throws IOException {
        model = Files.createDirectories(folder.resolve("run/model"));
        Files.writeString(model.resolve("weights"), "w");
        report = folder.resolve("run/evaluation").resolve(EvaluationReport.FILE_NAME);
        Reports.of(model, false).write(report);
    }

    @Test
    void given_a_failing_report_then_the_model_is_not_registered() {
        assertThatThrownBy(() -> registry(true).add(registration()))
                .isInstanceOf(UnevaluatedModelException.class)
                .hasMessageContaining("did not pass its evaluation");
    }

    @Test
    void given_an_override_that_was_audited_then_the_model_is_registered_and_says_who_answers_for_it() {
        override();

        ModelRegistry registry = registry(true);
        RegisteredModel registered =
                registry.promote(registry.add(registration()).id());

        assertThat(registered.state()).isEqualTo(State.CURRENT);
        assertThat(registered.approval()).isNotNull().satisfies(approval -> {
            assertThat(approval.overriddenBy()).isEqualTo("mira");
            assertThat(approval.reason()).isEqualTo("agreed on Monday");
        });
        assertThat(registered.attachments()).containsKeys(FileModelRegistry.EVALUATION, FileModelRegistry.OVERRIDE);
    }

    @Test
    void given_an_override_that_the_audit_trail_does_not_hold_then_the_model_is_not_registered() {
        override();

        assertThatThrownBy(() -> registry(false).add(registration()))
                .isInstanceOf(UnevaluatedModelException.class)
                .hasMessageContaining("not in the audit trail");
    }

    private void override() {
        GateOverride.grant(
                (action, subject, reason) -> Principal.of("mira", PrincipalRole.ADMIN),
                report,
                model,
                "agreed on Monday");
    }

    private ModelRegistry registry(boolean recorded) {
        return FileModelRegistry.in(folder.resolve("models"), ReleaseCheck.auditedBy(override -> recorded));
    }

    private Registration registration() {
        return Registration.of("forge", model, Lineage.of("forge-tiny")).withEvidence(Evidence.of(report));
    }
}
