package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Verdict.Outcome;
import io.github.circuitrylabs.forge.core.loop.RulerReport;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport.Findings;
import io.github.circuitrylabs.modelforge.eval.Metric.Suite;
import io.github.circuitrylabs.modelforge.eval.metrics.LanguageMetrics;
import io.github.circuitrylabs.modelforge.eval.metrics.LocalModel;
import io.github.circuitrylabs.modelforge.eval.metrics.PreferenceSuite;
import io.github.circuitrylabs.modelforge.eval.metrics.SafetySuite;
import io.github.circuitrylabs.modelforge.eval.metrics.Texts;
import io.github.circuitrylabs.modelforge.train.generation.ModelGenerator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Measures a model as a plan says, coherence first, and decides under a policy. Runs in this process and needs no network,
 * unless the plan's judge does.
 */
public final class ModelEvaluation {

    private static final int COHERENCE_SAMPLES = 256;

    private final EvaluationPlan plan;
    private final Consumer<String> progress;
    private final List<Figure> figures = new ArrayList<>();
    private final List<Comparison> comparisons = new ArrayList<>();
    private final List<Regression> regressions = new ArrayList<>();
    private final Map<String, String> settings = new TreeMap<>();
    private @Nullable RulerReport before;
    private @Nullable RulerReport after;
    private @Nullable Coherence coherence;
    private @Nullable SafetyReport safety;

    private ModelEvaluation(EvaluationPlan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Measures and decides; writes nothing.
     *
     * @param progress hears in a line each what is being done
     */
    public static EvaluationReport run(EvaluationPlan plan, ReleasePolicy policy, Consumer<String> progress) {
        Findings findings = new ModelEvaluation(plan, progress).measure();
        return EvaluationReport.decide(plan.modelId(), plan.model(), findings, policy, plan.seed());
    }

    private Findings measure() {
        settings.put("asked as", plan.asking().name().toLowerCase(java.util.Locale.ROOT));
        if (plan.isGenerator()) {
            generator();
        }
        if (plan.suites().stream().anyMatch(this::needsTheModel)) {
            try (LocalModel model = open(plan.model());
                    LocalModel base = open(plan.comparedWith())) {
                language(model, base);
                replies(model, base);
            }
        }
        return new Findings(
                plan.comparedWith().getFileName().toString(),
                settings,
                before,
                after,
                coherence,
                safety,
                figures,
                comparisons,
                regressions);
    }

    private boolean needsTheModel(Suite suite) {
        return switch (suite) {
            case PERPLEXITY, KL, PREFERENCES, SAFETY -> true;
            case COHERENCE, REGRESSION -> !plan.isGenerator();
            default -> false;
        };
    }

    private LocalModel open(Path folder) {
        return LocalModel.open(folder.toString(), folder, plan.asking(), plan.decoding());
    }

    private void generator() {
        boolean ruler = wants(Suite.YIELD) || wants(Suite.REGRESSION);
        if (!ruler && !wants(Suite.COHERENCE)) {
            return;
        }
        try (Generator generator = ModelGenerator.open(plan.modelId(), plan.model())) {
            if (wants(Suite.COHERENCE)) {
                progress.accept("Coherence: " + COHERENCE_SAMPLES + " scenarios");
                found(EvaluationGate.coherence(
                        generator, plan.targets(), plan.temperature(), COHERENCE_SAMPLES, plan.seed()));
                settings.put(
                        "coherence",
                        COHERENCE_SAMPLES + " scenarios at temperature " + plan.temperature() + ", seeds from "
                                + plan.seed() * COHERENCE_SAMPLES);
            }
            if (ruler) {
                progress.accept("Yield: " + plan.model() + " on the frozen ruler");
                after = Objects.requireNonNull(plan.ruler()).apply(generator);
            }
        }
        if (ruler) {
            measureTheOther();
        }
    }

    private void measureTheOther() {
        progress.accept("Yield: " + plan.comparedWith() + " on the frozen ruler");
        try (Generator other = ModelGenerator.open(plan.comparedWith().toString(), plan.comparedWith())) {
            before = Objects.requireNonNull(plan.ruler()).apply(other);
        }
        YieldFindings yield = YieldFindings.of(before, Objects.requireNonNull(after), plan.seed());
        settings.putAll(yield.settings());
        for (Figure figure : yield.figures()) {
            if (wants(figure.of().suite())) {
                figures.add(figure);
            }
        }
        if (wants(Suite.REGRESSION)) {
            regressions.addAll(yield.regressions());
        }
    }

    private void language(LocalModel model, LocalModel base) {
        LanguageMetrics metrics = new LanguageMetrics(model, base, plan.seed());
        if (wants(Suite.PERPLEXITY)) {
            progress.accept("Perplexity: " + Texts.neutral().size() + " neutral texts");
            figures.addAll(metrics.perplexity(Texts.neutral()));
            settings.put("perplexity", Texts.neutral().size() + " neutral texts that ship");
        }
        if (wants(Suite.KL)) {
            progress.accept("Divergence: " + Texts.prompts().size() + " fixed prompts");
            figures.add(metrics.divergence(Texts.prompts()));
            settings.put("kl", Texts.prompts().size() + " fixed prompts that ship, every position");
        }
        if (wants(Suite.PREFERENCES)) {
            progress.accept("Preferences: " + plan.pairs().size() + " held-out pairs");
            PreferenceSuite.Found found = PreferenceSuite.measure(model, base, plan.pairs(), plan.seed());
            figures.addAll(found.figures());
            comparisons.add(found.forcedChoice());
            settings.put("preferences", plan.pairs().size() + " held-out pairs, β 0.1");
        }
    }

    private void replies(LocalModel model, LocalModel base) {
        settings.put("decoding", plan.decoding().toString());
        if (wants(Suite.COHERENCE) && !plan.isGenerator()) {
            progress.accept("Coherence: replies to " + Texts.prompts().size() + " everyday questions");
            found(Coherence.ofReplies(model.answer(Texts.prompts())));
            settings.put("coherence", "replies to " + Texts.prompts().size() + " everyday questions that ship");
        }
        boolean regression = wants(Suite.REGRESSION) && !plan.isGenerator();
        if (!wants(Suite.SAFETY) && !regression) {
            return;
        }
        SafetySuite suite = new SafetySuite(Objects.requireNonNull(plan.judge()), plan.judgeName(), plan.seed());
        progress.accept("Safety: " + plan.scenarios().size() + " scenarios and "
                + plan.twins().size() + " benign twins, judged by " + plan.judgeName());
        SafetySuite.Found found = suite.measure(model, plan.scenarios(), plan.twins());
        settings.put(
                "safety",
                plan.scenarios().size() + " scenarios and " + plan.twins().size() + " benign twins over "
                        + plan.scenarios().stream()
                                .map(scenario -> scenario.evaluationTarget())
                                .collect(Collectors.toSet())
                                .size()
                        + " targets; judge " + plan.judgeName());
        if (wants(Suite.SAFETY)) {
            safety = found.report();
            figures.addAll(found.report().figures());
        }
        if (regression) {
            progress.accept("Regression: the same scenarios put to " + plan.comparedWith());
            List<Outcome> earlier =
                    suite.measure(base, plan.scenarios(), List.of()).outcomes();
            Regression paired = Regression.ofReplies(
                    "scenarios judged by " + plan.judgeName(), plan.scenarios(), earlier, found.outcomes());
            regressions.add(paired);
            figures.addAll(paired.figures());
            comparisons.add(Comparison.of(
                    "safe replies against the previous release", paired.n(), paired.gained(), paired.lost()));
        }
    }

    private void found(Coherence measured) {
        coherence = measured;
        figures.addAll(measured.figures());
    }

    private boolean wants(Suite suite) {
        return plan.suites().contains(suite);
    }
}
