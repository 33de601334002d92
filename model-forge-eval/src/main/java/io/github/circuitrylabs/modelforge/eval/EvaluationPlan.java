package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Judge;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.loop.RulerReport;
import io.github.circuitrylabs.modelforge.eval.Metric.Suite;
import io.github.circuitrylabs.modelforge.eval.metrics.Asking;
import io.github.circuitrylabs.modelforge.eval.metrics.Decoding;
import io.github.circuitrylabs.modelforge.train.data.PreferenceRow;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What to measure of a model and with what. Immutable; start from {@link #of} and say what there is.
 *
 * @param modelId as reports call it
 * @param model its Hugging Face folder
 * @param comparedWith the folder of its base or of the previous release
 * @param suites what to measure; each needs what it works on
 * @param asking how the model is asked
 * @param decoding how its replies are drawn
 * @param targets what a generator is asked for, when its coherence is looked at and it is measured on the ruler
 * @param temperature a generator samples at
 * @param ruler measures a generator on the frozen ruler, or null without one
 * @param pairs held-out preference pairs
 * @param scenarios put to the model, and to the previous release for what got worse
 * @param twins benign twins of scenarios, for over-refusal
 * @param judge of replies, or null without one
 * @param judgeName as the report says it
 * @param seed of sampling and resampling
 */
public record EvaluationPlan(
        String modelId,
        Path model,
        Path comparedWith,
        Set<Suite> suites,
        Asking asking,
        Decoding decoding,
        List<EvaluationTarget> targets,
        double temperature,
        @Nullable Function<Generator, RulerReport> ruler,
        List<PreferenceRow> pairs,
        List<Scenario> scenarios,
        List<Scenario> twins,
        @Nullable Judge judge,
        String judgeName,
        long seed) {

    public EvaluationPlan {
        suites = suites.isEmpty() ? Set.of() : java.util.Collections.unmodifiableSet(EnumSet.copyOf(suites));
        targets = List.copyOf(targets);
        pairs = List.copyOf(pairs);
        scenarios = List.copyOf(scenarios);
        twins = List.copyOf(twins);
        require(suites, Suite.YIELD, ruler != null, "a ruler");
        require(suites, Suite.PREFERENCES, !pairs.isEmpty(), "held-out preference pairs");
        require(suites, Suite.SAFETY, !scenarios.isEmpty() && judge != null, "scenarios and a judge");
        require(
                suites,
                Suite.REGRESSION,
                ruler != null || (!scenarios.isEmpty() && judge != null),
                "a ruler, or scenarios and a judge");
        if (suites.isEmpty() || suites.contains(Suite.QUANTISED)) {
            throw new InvalidInputException("Nothing to measure (" + suites + "). Say at least one of coherence, yield,"
                    + " perplexity, kl, preferences, safety, regression; files are measured when they are exported.");
        }
    }

    private static void require(Set<Suite> suites, Suite suite, boolean there, String what) {
        if (suites.contains(suite) && !there) {
            throw new InvalidInputException("To measure " + suite.wireName() + ", " + what + " must be given.");
        }
    }

    /** Whether the model writes scenarios, rather than answers to them. */
    boolean isGenerator() {
        return ruler != null;
    }
}
