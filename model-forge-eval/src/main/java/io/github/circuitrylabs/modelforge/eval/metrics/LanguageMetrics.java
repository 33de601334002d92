package io.github.circuitrylabs.modelforge.eval.metrics;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.forge.core.statistics.Wilson;
import io.github.circuitrylabs.modelforge.eval.Figure;
import io.github.circuitrylabs.modelforge.eval.Metric;
import io.github.circuitrylabs.modelforge.train.TokenDivergence;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a model differs from another one of the same tokenizer, without asking it for text: perplexity of neutral text and
 * Kullback-Leibler divergence, both token by token over the whole vocabulary. Intervals are bootstraps over texts, since
 * tokens of one text are alike.
 */
public final class LanguageMetrics {

    private static final int MOST_TOKENS = 512;

    private final LocalModel model;
    private final LocalModel base;
    private final long seed;

    /**
     * @param base what it is compared with
     * @param seed of resampling
     * @throws InvalidInputException if the two do not share a vocabulary
     */
    public LanguageMetrics(LocalModel model, LocalModel base, long seed) {
        int ours = model.model().config().vocabSize();
        int theirs = base.model().config().vocabSize();
        if (ours != theirs) {
            throw new InvalidInputException("Models of different vocabularies (" + ours + " and " + theirs
                    + ") do not compare token by token. Maybe compare with the model it was trained from.");
        }
        this.model = model;
        this.base = base;
        this.seed = seed;
    }

    /** {@link Metric#PERPLEXITY} and {@link Metric#PERPLEXITY_RATIO}. */
    public List<Figure> perplexity(List<String> texts) {
        List<TokenizedCompletion> rows = texts.stream()
                .map(text -> new TokenizedCompletion(model.encode(text, MOST_TOKENS), 0))
                .filter(row -> row.targets() > 0)
                .toList();
        List<double[]> losses = losses(model, rows);
        List<double[]> differences = losses(base, rows);
        int tokens = 0;
        for (int i = 0; i < rows.size(); i++) {
            double[] ours = losses.get(i);
            double[] difference = differences.get(i);
            for (int t = 0; t < ours.length; t++) {
                difference[t] = ours[t] - difference[t];
            }
            tokens += ours.length;
        }
        String method = "bootstrap over " + rows.size() + " texts";
        return List.of(
                Figure.of(Metric.PERPLEXITY, Bootstraps.exp(Bootstraps.mean(losses, seed)), tokens, method),
                Figure.of(Metric.PERPLEXITY_RATIO, Bootstraps.exp(Bootstraps.mean(differences, seed)), tokens, method));
    }

    /**
     * KL(model ‖ base) = Σ p ln(p / q) at every token of every prompt, [tokens].
     *
     * @return {@link Metric#KL_TO_BASE}
     */
    public Figure divergence(List<String> prompts) {
        Comparison compared = compare(prompts);
        return Figure.of(
                Metric.KL_TO_BASE,
                compared.divergence,
                compared.tokens,
                "bootstrap over " + prompts.size() + " prompts");
    }

    /**
     * The same divergence and the share of positions at which both find the same token likeliest; of a quantised model
     * against its source.
     */
    public List<Figure> fidelity(List<String> prompts) {
        Comparison compared = compare(prompts);
        String method = "bootstrap over " + prompts.size() + " prompts";
        return List.of(
                Figure.of(Metric.KL_TO_SOURCE, compared.divergence, compared.tokens, method),
                Figure.of(
                        Metric.SOURCE_AGREEMENT,
                        Wilson.interval(compared.agreeing, compared.tokens),
                        compared.tokens,
                        "Wilson"));
    }

    private Comparison compare(List<String> prompts) {
        List<double[]> divergences = new ArrayList<>();
        int agreeing = 0;
        int tokens = 0;
        for (String prompt : prompts) {
            int[] ids = model.encode(model.asking().format().render(prompt), MOST_TOKENS);
            float[][] ours = model.model().logits(ids);
            float[][] theirs = base.model().logits(ids);
            double[] perToken = new double[ids.length];
            for (int t = 0; t < ids.length; t++) {
                perToken[t] = TokenDivergence.of(ours[t], theirs[t]);
                agreeing += argmax(ours[t]) == argmax(theirs[t]) ? 1 : 0;
            }
            tokens += ids.length;
            divergences.add(perToken);
        }
        return new Comparison(Bootstraps.mean(divergences, seed), agreeing, tokens);
    }

    private record Comparison(Interval divergence, int agreeing, int tokens) {}

    private static List<double[]> losses(LocalModel model, List<TokenizedCompletion> rows) {
        return model.model().logProbabilities(rows).stream()
                .map(logs -> {
                    double[] losses = new double[logs.length];
                    Arrays.setAll(losses, t -> -logs[t]);
                    return losses;
                })
                .toList();
    }

    private static int argmax(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }
}
