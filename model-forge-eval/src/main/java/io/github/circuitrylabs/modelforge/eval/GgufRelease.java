package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.loop.ModelReleaser;
import io.github.circuitrylabs.modelforge.gguf.ConversionListener;
import io.github.circuitrylabs.modelforge.gguf.Quantization;
import java.nio.file.Path;
import java.util.List;

/**
 * Releases a merged model as GGUF files, each measured before it ships, and writes its feedback. Refuses a model whose bytes no
 * passing report and no override speaks of.
 *
 * <p>Thread-safe as long as two releases do not share a folder.
 */
public final class GgufRelease implements ModelReleaser {

    private final List<Quantization> types;
    private final FeedbackWriter feedback;
    private final ShippedFileEvaluator evaluator;

    /**
     * @param types one file is written per type, unless what it does to the model is too much for the policy
     */
    public GgufRelease(List<Quantization> types, FeedbackWriter feedback) {
        this(types, feedback, LocalFileEvaluator.standard());
    }

    /**
     * @param evaluator measures each file before it ships
     */
    public GgufRelease(List<Quantization> types, FeedbackWriter feedback, ShippedFileEvaluator evaluator) {
        this.types = List.copyOf(types);
        this.feedback = feedback;
        this.evaluator = evaluator;
    }

    /**
     * @throws UnevaluatedModelException if the report is of other bytes, its decision was no, or no type passed; a model
     *     that somebody let pass by an override is released with {@link ModelExport}
     */
    @Override
    public Released release(Release release) {
        ReleaseApproval approval = ReleaseApproval.require(release.evaluation(), release.modelFolder());
        ModelCard card = ModelCard.defaults()
                .withBaseModel(release.feedback().baseModel())
                .withDataset(release.feedback().datasetSha256())
                .withRecipe(release.provenance());
        List<Path> files = new ModelExport(evaluator, card)
                .gguf(
                        approval,
                        release.modelFolder(),
                        release.modelId(),
                        types,
                        release.folder(),
                        release.provenance(),
                        ConversionListener.silent())
                .files();
        return new Released(files, feedback.write(release.feedback()));
    }
}
