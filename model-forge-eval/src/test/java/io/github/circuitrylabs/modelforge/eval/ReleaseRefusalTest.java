package io.github.circuitrylabs.modelforge.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.AccessControl;
import io.github.circuitrylabs.forge.core.AccessDeniedException;
import io.github.circuitrylabs.forge.core.AuditTrailException;
import io.github.circuitrylabs.forge.core.Principal;
import io.github.circuitrylabs.forge.core.PrincipalRole;
import io.github.circuitrylabs.modelforge.gguf.ConversionListener;
import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import io.github.circuitrylabs.modelforge.gguf.Quantization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing leaves without a passing evaluation of exactly its bytes, or somebody who answers for it. */
class ReleaseRefusalTest {

    private static final String REASON = "agreed on Monday; the ruler is being rebuilt";

    @TempDir
    private static Path shared;

    private static Path trained;

    @TempDir
    private Path folder;

    private Path model = Path.of("unset");
    private Path report = Path.of("unset");
    private Path out = Path.of("unset");

    /** The ways out. */
    private enum Format {
        GGUF,
        HF
    }

    @BeforeAll
    static void writeAModel() {
        trained = TinyModels.write(shared.resolve("model"), 1);
    }

    @BeforeEach
    void copyTheModel() throws IOException {
        model = Files.createDirectories(folder.resolve("run/model"));
        try (var files = Files.list(trained)) {
            for (Path file : files.toList()) {
                Files.copy(file, model.resolve(file.getFileName().toString()));
            }
        }
        report = folder.resolve("run/evaluation").resolve(EvaluationReport.FILE_NAME);
        out = folder.resolve("release");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void should_export_what_passed(Format format) {
        evaluate(true);
        ModelExport.Exported exported = export(format);
        assertThat(exported.files())
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file).exists());
        assertThat(exported.manifest().override()).isNull();
        assertThat(out.resolve("README.md"))
                .content()
                .contains("license: \"mit\"")
                .doesNotContain("did not pass");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void should_not_export_what_nobody_evaluated(Format format) {
        assertRefused(format, "has no evaluation report");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void should_not_export_what_failed(Format format) {
        evaluate(false);
        assertRefused(format, "did not pass its evaluation: FAILED: gain in reveal rate, lower bound");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void should_not_export_a_model_of_which_one_byte_changed(Format format) throws IOException {
        evaluate(true);
        flipLastByte(model.resolve("model.safetensors"));
        assertRefused(format, "is of other bytes");
    }

    @Test
    void should_not_ship_a_file_of_which_one_byte_changed_after_it_was_measured() {
        evaluate(true);
        ShippedFileEvaluator meddler = (file, source) -> {
            List<Figure> figures = faithful();
            flipLastByte(file);
            return figures;
        };
        assertThatThrownBy(() -> gguf(meddler))
                .isInstanceOf(UnevaluatedModelException.class)
                .hasMessageContaining("was changed between its evaluation");
        assertThat(out).isEmptyDirectory();
    }

    @Test
    void should_not_ship_from_a_model_that_changed_while_it_was_converted() {
        evaluate(true);
        ShippedFileEvaluator meddler = (file, source) -> {
            flipLastByte(source.resolve("model.safetensors"));
            return faithful();
        };
        assertThatThrownBy(() -> gguf(meddler))
                .isInstanceOf(UnevaluatedModelException.class)
                .hasMessageContaining("changed while it was exported");
        assertThat(out).isEmptyDirectory();
    }

    @Test
    void should_hold_back_a_quantisation_that_fails_and_ship_the_others() {
        evaluate(true);
        ShippedFileEvaluator evaluator = (file, source) ->
                file.toString().contains("q4_0") ? List.of(Reports.figure(Metric.KL_TO_SOURCE, 3)) : faithful();
        ModelExport.Exported exported = new ModelExport(evaluator, ModelCard.defaults())
                .gguf(
                        approval(),
                        model,
                        "m-1",
                        List.of(Quantization.F16, Quantization.Q4_0),
                        out,
                        Map.of(),
                        ConversionListener.silent());
        assertThat(exported.files()).containsExactly(out.resolve("m-1.f16.gguf"));
        assertThat(out.resolve("m-1.q4_0.gguf")).doesNotExist();
        assertThat(exported.manifest().heldBack())
                .singleElement()
                .satisfies(file -> assertThat(file.failures())
                        .anySatisfy(failure -> assertThat(failure).startsWith("FAILED: KL divergence to the source")));
        assertThat(out.resolve("README.md")).content().contains("Held back: q4\\_0".replace("\\", ""));
    }

    @Test
    void should_tell_of_a_released_file_that_was_changed_later() throws IOException {
        evaluate(true);
        Path file = export(Format.GGUF).files().get(0);
        assertThat(ReleaseManifest.requireShipped(file).modelId()).isEqualTo("m-1");
        flipLastByte(file);
        assertThatThrownBy(() -> ReleaseManifest.requireShipped(file))
                .isInstanceOf(UnevaluatedModelException.class)
                .hasMessageContaining("other bytes");
    }

    @Test
    void should_refuse_a_report_whose_decision_was_edited() throws IOException {
        evaluate(false);
        edit(report -> report.put("promoted", true));
        assertRefused(Format.GGUF, "was changed after it was written");
    }

    @Test
    void should_refuse_a_report_whose_check_was_edited() throws IOException {
        evaluate(false);
        edit(report -> {
            report.put("promoted", true);
            report.get("checks").forEach(check -> ((ObjectNode) check).put("passed", true));
        });
        assertRefused(Format.GGUF, "contradicts its own numbers");
    }

    @Test
    void should_refuse_a_report_whose_figure_was_edited() throws IOException {
        evaluate(false);
        edit(report -> report.get("figures")
                .forEach(figure -> ((ObjectNode) figure.get("value"))
                        .put("low", 0.5)
                        .put("mean", 0.6)
                        .put("high", 0.7)));
        assertRefused(Format.GGUF, "its seal does not fit its content");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void should_export_what_was_overridden_and_say_so_everywhere(Format format) {
        evaluate(false);
        List<String> trail = new ArrayList<>();
        GateOverride override = GateOverride.grant(admin(trail), report, model, REASON);

        ModelExport.Exported exported = export(format);

        assertThat(trail)
                .singleElement()
                .satisfies(entry -> assertThat(entry).contains("release.override", ModelDigest.of(model), REASON));
        assertThat(override.failed()).isNotEmpty();
        assertThat(exported.manifest().override()).isEqualTo(override);
        assertThat(out.resolve(GateOverride.FILE_NAME)).content().contains("mira", REASON);
        assertThat(out.resolve("README.md")).content().contains("did not pass its evaluation", "mira", REASON);
        assertThat(out.resolve("evaluation.html")).content().contains("released by override", "mira", REASON);
        if (format == Format.GGUF) {
            try (GgufFile file = GgufFile.open(exported.files().get(0))) {
                assertThat(file.metadata())
                        .containsEntry("model_forge.override_principal", "mira")
                        .containsEntry("model_forge.override_reason", REASON)
                        .containsEntry("model_forge.evaluation_passed", "false")
                        .containsEntry("model_forge.model_digest", ModelDigest.of(model));
            }
        }
    }

    @Test
    void should_write_an_override_down_before_it_takes_effect() {
        evaluate(false);
        AccessControl fullDisk = (action, subject, reason) -> {
            assertThat(GateOverride.beside(report)).doesNotExist();
            throw new AuditTrailException("disk full", null);
        };
        assertThatThrownBy(() -> GateOverride.grant(fullDisk, report, model, REASON))
                .isInstanceOf(AuditTrailException.class);
        assertThat(GateOverride.beside(report)).doesNotExist();
        assertRefused(Format.HF, "did not pass");
    }

    @Test
    void should_not_override_for_somebody_who_may_not() {
        evaluate(false);
        AccessControl denied = (action, subject, reason) -> {
            throw new AccessDeniedException("not you");
        };
        assertThatThrownBy(() -> GateOverride.grant(denied, report, model, REASON))
                .isInstanceOf(AccessDeniedException.class);
        assertRefused(Format.GGUF, "did not pass");
    }

    @Test
    void should_not_override_without_an_evaluation() {
        List<String> trail = new ArrayList<>();
        assertThatThrownBy(() -> GateOverride.grant(admin(trail), report, model, REASON))
                .isInstanceOf(UnevaluatedModelException.class);
        assertThat(trail).isEmpty();
    }

    @Test
    void should_bind_an_override_to_its_report_and_bytes() throws IOException {
        evaluate(false);
        GateOverride.grant(admin(new ArrayList<>()), report, model, REASON);
        flipLastByte(model.resolve("model.safetensors"));
        assertRefused(Format.GGUF, "is of other bytes");
        evaluate(false);
        assertRefused(Format.GGUF, "is not of this report");
    }

    @Test
    void should_refuse_an_override_that_the_audit_trail_does_not_hold() {
        evaluate(false);
        GateOverride.grant(admin(new ArrayList<>()), report, model, REASON);
        assertThatThrownBy(() -> ReleaseApproval.require(report, GateOverride.beside(report), model, override -> false))
                .isInstanceOf(UnevaluatedModelException.class)
                .hasMessageContaining("not in the audit trail");
    }

    @Test
    void should_not_look_at_an_override_where_no_audit_trail_can_be_asked() {
        evaluate(false);
        GateOverride.grant(admin(new ArrayList<>()), report, model, REASON);
        assertThatThrownBy(() -> ReleaseApproval.require(report, model))
                .isInstanceOf(UnevaluatedModelException.class)
                .hasMessageContaining("did not pass");
    }

    private ReleaseApproval approval() {
        return ReleaseApproval.require(report, GateOverride.beside(report), model, override -> true);
    }

    private static AccessControl admin(List<String> trail) {
        return (action, subject, reason) -> {
            trail.add(action.wireName() + " " + subject + " " + reason);
            return Principal.of("mira", PrincipalRole.ADMIN);
        };
    }

    private void evaluate(boolean passing) {
        Reports.of(model, passing).write(report);
    }

    private void assertRefused(Format format, String message) {
        assertThatThrownBy(() -> export(format))
                .isInstanceOf(UnevaluatedModelException.class)
                .hasMessageContaining(message);
        assertThat(out).doesNotExist();
    }

    private ModelExport.Exported export(Format format) {
        if (format == Format.GGUF) {
            return gguf((file, source) -> faithful());
        }
        return new ModelExport((file, source) -> List.of(), ModelCard.defaults()).folder(approval(), model, "m-1", out);
    }

    private ModelExport.Exported gguf(ShippedFileEvaluator evaluator) {
        return new ModelExport(evaluator, ModelCard.defaults())
                .gguf(approval(), model, "m-1", List.of(Quantization.F16), out, Map.of(), ConversionListener.silent());
    }

    private static List<Figure> faithful() {
        return List.of(
                Reports.figure(Metric.KL_TO_SOURCE, 0.01),
                Reports.figure(Metric.SOURCE_PERPLEXITY_RATIO, 1),
                Reports.figure(Metric.SOURCE_AGREEMENT, 0.99));
    }

    private void edit(java.util.function.Consumer<ObjectNode> change) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode document = (ObjectNode) mapper.readTree(report.toFile());
        change.accept(document);
        mapper.writeValue(report.toFile(), document);
    }

    private static void flipLastByte(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length - 1] ^= 1;
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
