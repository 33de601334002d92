package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.loop.ModelReleaser;
import io.github.circuitrylabs.modelforge.gguf.GgufOptions;
import io.github.circuitrylabs.modelforge.gguf.HfToGguf;
import io.github.circuitrylabs.modelforge.gguf.Quantization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Releases a merged model as GGUF files and writes its feedback. Refuses a model whose bytes no passing report speaks of.
 *
 * <p>Thread-safe as long as two releases do not share a folder.
 */
public final class GgufRelease implements ModelReleaser {

    private final List<Quantization> types;
    private final FeedbackWriter feedback;

    /**
     * @param types one file is written per type
     */
    public GgufRelease(List<Quantization> types, FeedbackWriter feedback) {
        this.types = List.copyOf(types);
        this.feedback = feedback;
    }

    /**
     * @throws UnevaluatedModelException if the report is of other bytes, or its decision was no
     */
    @Override
    public Released release(Release release) {
        requirePassed(release);
        List<Path> files = new ArrayList<>();
        try {
            Files.createDirectories(release.folder());
        } catch (IOException e) {
            throw new ForgeException("Cannot create the release folder " + release.folder(), e);
        }
        for (Quantization type : types) {
            Path file = release.folder()
                    .resolve(release.modelId() + "." + type.name().toLowerCase(Locale.ROOT) + ".gguf");
            GgufOptions options = GgufOptions.defaults()
                    .withType(type)
                    .withName(release.modelId())
                    .withProvenance(release.provenance());
            HfToGguf.convert(release.modelFolder(), file, options);
            files.add(file);
        }
        return new Released(files, feedback.write(release.feedback()));
    }

    /**
     * Checks that a report allows the release of exactly these bytes.
     *
     * @throws UnevaluatedModelException if it does not
     */
    static void requirePassed(Release release) {
        if (!Files.exists(release.evaluation())) {
            throw new UnevaluatedModelException("The model (" + release.modelId() + ") has no evaluation report ("
                    + release.evaluation() + "). Evaluate it first.");
        }
        EvaluationReport report = EvaluationReport.read(release.evaluation());
        String digest = ModelDigest.of(release.modelFolder());
        if (!report.modelDigest().equals(digest)) {
            throw new UnevaluatedModelException(
                    "The evaluation report (" + release.evaluation() + ") is of other bytes (" + report.modelDigest()
                            + ") than the model folder holds (" + digest + "). Evaluate it again.");
        }
        if (!report.promoted()) {
            throw new UnevaluatedModelException("The model (" + release.modelId() + ") did not pass its evaluation: "
                    + report.checks().stream()
                            .filter(check -> !check.passed())
                            .map(EvaluationReport.Check::describe)
                            .toList());
        }
    }
}
