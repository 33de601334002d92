package io.github.circuitrylabs.modelforge.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.feedback.Feedback;
import io.github.circuitrylabs.forge.core.loop.ModelReleaser;
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
        byte[] first = Files.readAllBytes(release(faithful()).files().get(1));

        assertThat(release(faithful()).files().get(1)).hasBinaryContent(first);
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

    /** Says that every file is like its source, without the time it takes to look. */
    private static ShippedFileEvaluator faithful() {
        return (file, source) -> List.of(
                Reports.figure(Metric.KL_TO_SOURCE, 0.01),
                Reports.figure(Metric.SOURCE_PERPLEXITY_RATIO, 1),
                Reports.figure(Metric.SOURCE_AGREEMENT, 0.99));
    }

    private ModelReleaser.Released release() {
        return release(LocalFileEvaluator.standard());
    }

    private ModelReleaser.Released release(ShippedFileEvaluator evaluator) {
        Feedback feedback =
                new Feedback("m-1", Instant.EPOCH, "test", null, null, null, Map.of("gain", 0.2), List.of(), List.of());
        return new GgufRelease(
                        List.of(Quantization.F16, Quantization.Q8_0),
                        new FeedbackWriter(folder.resolve("feedback")),
                        evaluator)
                .release(new ModelReleaser.Release(
                        "m-1", model, reportFile(), folder.resolve("release"), Map.of("run_id", "test"), feedback));
    }

    private Path reportFile() {
        return folder.resolve("evaluation.json");
    }

    private void report(boolean promoted) {
        Reports.of(model, promoted).write(reportFile());
    }
}
