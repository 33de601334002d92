package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.loop.RulerReport;
import io.github.circuitrylabs.modelforge.eval.metrics.Asking;
import io.github.circuitrylabs.modelforge.eval.metrics.Decoding;
import io.github.circuitrylabs.modelforge.eval.metrics.LanguageMetrics;
import io.github.circuitrylabs.modelforge.eval.metrics.LocalModel;
import io.github.circuitrylabs.modelforge.eval.metrics.Texts;
import io.github.circuitrylabs.modelforge.train.generation.ModelGenerator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a GGUF file in this process, with exactly the weights that it decodes to, beside the model it was made from: divergence
 * and agreement on fixed prompts, perplexity of neutral text, and, where there is a ruler, what it still gains.
 */
public final class LocalFileEvaluator implements ShippedFileEvaluator {

    private static final long SEED = 1;

    private final @Nullable RulerReport current;
    private final @Nullable Function<Generator, RulerReport> ruler;

    private LocalFileEvaluator(@Nullable RulerReport current, @Nullable Function<Generator, RulerReport> ruler) {
        this.current = current;
        this.ruler = ruler;
    }

    /** Compares with the source only. */
    public static LocalFileEvaluator standard() {
        return new LocalFileEvaluator(null, null);
    }

    /**
     * Puts every file on the frozen ruler too: what a quantisation drowns does not show in divergence alone.
     *
     * @param current the measurement of the generator in use
     * @param ruler measures a generator
     */
    public static LocalFileEvaluator withRuler(RulerReport current, Function<Generator, RulerReport> ruler) {
        return new LocalFileEvaluator(current, ruler);
    }

    @Override
    public List<Figure> evaluate(Path file, Path source) {
        List<Figure> figures = new ArrayList<>();
        try (LocalModel shipped = open(file);
                LocalModel original = open(source)) {
            LanguageMetrics metrics = new LanguageMetrics(shipped, original, SEED);
            figures.addAll(metrics.fidelity(Texts.prompts()));
            Figure ratio = metrics.perplexity(Texts.neutral()).stream()
                    .filter(figure -> figure.of() == Metric.PERPLEXITY_RATIO)
                    .findFirst()
                    .orElseThrow();
            figures.add(Figure.of(Metric.SOURCE_PERPLEXITY_RATIO, ratio.value(), ratio.n(), ratio.method()));
        }
        if (ruler != null && current != null) {
            try (Generator generator = ModelGenerator.open(file.toString(), file)) {
                RulerReport measured = ruler.apply(generator);
                figures.add(Figure.of(
                        Metric.SHIPPED_GAIN,
                        measured.gainOver(current, SEED),
                        measured.budget(),
                        "bootstrap clustered by target, paired"));
            }
        }
        return figures;
    }

    private static LocalModel open(Path model) {
        return LocalModel.open(model.toString(), model, Asking.LINE, Decoding.greedy());
    }
}
