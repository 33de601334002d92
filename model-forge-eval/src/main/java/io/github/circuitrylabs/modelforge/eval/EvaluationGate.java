package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.loop.ReleaseGate;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport.Check;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport.Findings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets a generator pass only if it reveals more on the frozen ruler than the one it would replace, says no less varied things,
 * got worse at no target, and still writes coherent text. Writes the report that a release asks for.
 *
 * <p>Thread-safe.
 */
public final class EvaluationGate implements ReleaseGate {

    private static final int COHERENCE_SAMPLES = 256;

    private final ReleasePolicy policy;
    private final List<EvaluationTarget> targets;
    private final double temperature;

    /**
     * @param targets asked for when coherence is looked at, in turn
     * @param temperature the outputs are sampled at
     */
    public EvaluationGate(ReleasePolicy policy, List<EvaluationTarget> targets, double temperature) {
        this.policy = policy;
        this.targets = List.copyOf(targets);
        this.temperature = temperature;
    }

    @Override
    public Decision evaluate(Candidate candidate) {
        EvaluationReport report = EvaluationReport.decide(
                candidate.modelId(), candidate.modelFolder(), findings(candidate), policy, candidate.seed());
        Path file = candidate.folder().resolve(EvaluationReport.FILE_NAME);
        report.write(file);
        ReportPages.write(report, null, file);
        return new Decision(
                report.promoted(), report.checks().stream().map(Check::describe).toList(), metrics(report), file);
    }

    private Findings findings(Candidate candidate) {
        Coherence coherence = coherence(candidate.generator(), candidate.seed());
        YieldFindings yield = YieldFindings.of(candidate.current(), candidate.measured(), candidate.seed());
        List<Figure> figures = new ArrayList<>(coherence.figures());
        figures.addAll(yield.figures());
        Map<String, String> settings = new LinkedHashMap<>(yield.settings());
        settings.put(
                "coherence",
                COHERENCE_SAMPLES + " scenarios at temperature " + temperature + ", seeds from "
                        + candidate.seed() * COHERENCE_SAMPLES);
        return new Findings(
                "the generator in use",
                settings,
                candidate.current(),
                candidate.measured(),
                coherence,
                null,
                figures,
                List.of(),
                yield.regressions());
    }

    private Coherence coherence(Generator generator, long seed) {
        return coherence(generator, targets, temperature, COHERENCE_SAMPLES, seed);
    }

    /** Of scenarios for these targets, in turn. */
    static Coherence coherence(
            Generator generator, List<EvaluationTarget> targets, double temperature, int samples, long seed) {
        List<GenerationRequest> requests = new ArrayList<>(samples);
        for (int i = 0; i < samples; i++) {
            requests.add(GenerationRequest.of(targets.get(i % targets.size()), seed * samples + i)
                    .withTemperature(temperature));
        }
        return Coherence.of(generator.generateAll(requests));
    }

    private static Map<String, Double> metrics(EvaluationReport report) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (Figure figure : report.figures()) {
            metrics.put(figure.metric(), figure.value().mean());
            if (figure.of() == Metric.GAIN) {
                metrics.put("gain_low", figure.value().low());
                metrics.put("gain_high", figure.value().high());
            }
        }
        if (report.candidate() != null) {
            metrics.put("vendi", report.candidate().vendi());
            metrics.put("coverage", report.candidate().coverage());
        }
        return metrics;
    }
}
