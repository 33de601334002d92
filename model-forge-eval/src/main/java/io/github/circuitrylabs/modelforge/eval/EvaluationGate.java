package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.loop.ReleaseGate;
import io.github.circuitrylabs.forge.core.loop.RulerReport;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport.Check;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets a model pass only if it reveals more on the frozen ruler than the one it would replace, says no less varied things,
 * and still writes coherent text. Writes the report that a release asks for.
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
        Coherence coherence = coherence(candidate.generator(), candidate.seed());
        RulerReport before = candidate.current();
        RulerReport after = candidate.measured();
        Interval gain = after.gainOver(before, candidate.seed());
        List<Check> checks = List.of(
                Check.atLeast(
                        "well-formed outputs, lower bound",
                        coherence.wellFormed().low(),
                        policy.minWellFormed()),
                Check.atMost(
                        "repeating outputs, upper bound", coherence.repeating().high(), policy.maxRepetition()),
                Check.above("gain in reveal rate, lower bound", gain.low(), policy.minGain()),
                Check.atLeast(
                        "diversity (Vendi) over that of the current generator",
                        after.vendi() / before.vendi(),
                        policy.minDiversityRatio()));
        boolean promoted = checks.stream().allMatch(Check::passed);
        EvaluationReport report = new EvaluationReport(
                EvaluationReport.SCHEMA_VERSION,
                candidate.modelId(),
                ModelDigest.of(candidate.modelFolder()),
                ModelDigest.files(candidate.modelFolder()),
                before,
                after,
                gain,
                coherence,
                policy,
                checks,
                promoted,
                candidate.seed(),
                ForgeVersion.current());
        Path file = candidate.folder().resolve("evaluation.json");
        report.write(file);
        return new Decision(promoted, checks.stream().map(Check::describe).toList(), metrics(report), file);
    }

    private Coherence coherence(Generator generator, long seed) {
        List<GenerationRequest> requests = new ArrayList<>(COHERENCE_SAMPLES);
        for (int i = 0; i < COHERENCE_SAMPLES; i++) {
            requests.add(GenerationRequest.of(targets.get(i % targets.size()), seed * COHERENCE_SAMPLES + i)
                    .withTemperature(temperature));
        }
        return Coherence.of(generator.generateAll(requests));
    }

    private static Map<String, Double> metrics(EvaluationReport report) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("reveal_rate", report.candidate().revealRate().mean());
        metrics.put("gain", report.gain().mean());
        metrics.put("gain_low", report.gain().low());
        metrics.put("gain_high", report.gain().high());
        metrics.put("vendi", report.candidate().vendi());
        metrics.put("coverage", report.candidate().coverage());
        metrics.put("well_formed", report.coherence().wellFormed().mean());
        metrics.put("repeating", report.coherence().repeating().mean());
        return metrics;
    }
}
