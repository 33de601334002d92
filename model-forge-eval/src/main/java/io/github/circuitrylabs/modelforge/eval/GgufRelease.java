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
        EvaluationReport.requirePassed(release.evaluation(), release.modelFolder());
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
}
