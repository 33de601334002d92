package io.github.circuitrylabs.modelforge.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.feedback.Feedback;
import io.github.circuitrylabs.forge.core.loop.ModelReleaser;
import io.github.circuitrylabs.forge.core.loop.RulerReport;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.modelforge.gguf.Quantization;
import io.github.circuitrylabs.modelforge.train.generation.ForgeTiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufReleaseTest {

    @TempDir
    private Path folder;

    private Path model = Path.of("unset");

    @BeforeEach
    void installAModel() {
        model = ForgeTiny.install(folder);
    }

    @Test
    void givenAPassingReportWhenReleasedThenAFileIsWrittenPerType() {
        report(true);

        ModelReleaser.Released released = release();

        assertThat(released.files())
                .extracting(file -> file.getFileName().toString())
                .containsExactly("m-1.f16.gguf", "m-1.q8_0.gguf");
        assertThat(released.feedback())
                .isEqualTo(folder.resolve("feedback/m-1.json"))
                .isNotEmptyFile();
    }

    @Test
    void givenTheSameModelWhenReleasedTwiceThenTheFilesAreTheSame() throws IOException {
        report(true);
        byte[] first = Files.readAllBytes(release().files().get(1));

        assertThat(release().files().get(1)).hasBinaryContent(first);
    }

    @Test
    void givenNoReportWhenReleasedThenItIsRefused() {
        assertThatThrownBy(this::release)
                .isInstanceOf(UnevaluatedModelException.class)
                .hasMessageContaining("Evaluate it first");
    }

    @Test
    void givenAFailingReportWhenReleasedThenItIsRefused() {
        report(false);

        assertThatThrownBy(this::release)
                .isInstanceOf(UnevaluatedModelException.class)
                .hasMessageContaining("did not pass");
    }

    @Test
    void givenAByteThatChangedSinceTheReportWhenReleasedThenItIsRefused() throws IOException {
        report(true);
        Path weights = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);

        assertThatThrownBy(this::release)
                .isInstanceOf(UnevaluatedModelException.class)
                .hasMessageContaining("other bytes");
    }

    private ModelReleaser.Released release() {
        Feedback feedback =
                new Feedback("m-1", Instant.EPOCH, "test", null, null, null, Map.of("gain", 0.2), List.of(), List.of());
        return new GgufRelease(
                        List.of(Quantization.F16, Quantization.Q8_0), new FeedbackWriter(folder.resolve("feedback")))
                .release(new ModelReleaser.Release(
                        "m-1", model, reportFile(), folder.resolve("release"), Map.of("run_id", "test"), feedback));
    }

    private Path reportFile() {
        return folder.resolve("evaluation.json");
    }

    private void report(boolean promoted) {
        RulerReport ruler = new RulerReport(
                "test", 1, 1, 1, Map.of(), 0, Map.of("sycophancy", 1), new Interval(1, 0.2, 1), 1, 1, 1);
        Interval any = new Interval(0.2, 0.1, 0.3);
        new EvaluationReport(
                        EvaluationReport.SCHEMA_VERSION,
                        "m-1",
                        ModelDigest.of(model),
                        ModelDigest.files(model),
                        ruler,
                        ruler,
                        any,
                        new Coherence(1, any, any, 40, 0.5),
                        ReleasePolicy.defaults(),
                        List.of(EvaluationReport.Check.above("gain", promoted ? 0.1 : -0.1, 0)),
                        promoted,
                        1,
                        "test")
                .write(reportFile());
    }
}
