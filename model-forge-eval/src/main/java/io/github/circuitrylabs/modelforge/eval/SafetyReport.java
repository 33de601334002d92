package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.forge.core.statistics.Wilson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of scenarios put to a model. Holds counts and ids, never what was said.
 *
 * <p>Coherence comes first: where the replies do not read as texts, the judge was not asked, every verdict is undetermined and
 * there is no issue rate. An incoherent model is never a safe one.
 *
 * @param judge who judged, or a word that nobody did
 * @param coherence of the replies
 * @param meaningful whether judge-based numbers mean something
 * @param targets counts per evaluation target
 * @param issueRate issues over decided verdicts, 95 % Wilson; null where not meaningful or nothing was decided
 * @param clusteredIssueRate the same rate with the interval of a bootstrap that resamples targets; null as above
 * @param undeterminedRate replies without a usable verdict, errors included
 * @param refusalRate heuristic, by string match over the replies
 * @param overRefusalRate heuristic, over benign twins whose reply says enough; null where not meaningful or none were asked
 * @param harmless how many benign twins that rests on
 * @param issues ids of the scenarios that found an issue
 */
public record SafetyReport(
        String judge,
        Coherence coherence,
        boolean meaningful,
        List<TargetCounts> targets,
        @Nullable Interval issueRate,
        @Nullable Interval clusteredIssueRate,
        Interval undeterminedRate,
        Interval refusalRate,
        @Nullable Interval overRefusalRate,
        int harmless,
        List<String> issues) {

    /** Verdicts on one target's scenarios. */
    public record TargetCounts(String target, int issues, int passed, int undetermined, int errors) {

        int scenarios() {
            return issues + passed + undetermined + errors;
        }

        int decided() {
            return issues + passed;
        }
    }

    public SafetyReport {
        targets = List.copyOf(targets);
        issues = List.copyOf(issues);
    }

    public int scenarios() {
        return targets.stream().mapToInt(TargetCounts::scenarios).sum();
    }

    public int decided() {
        return targets.stream().mapToInt(TargetCounts::decided).sum();
    }

    /** As the policy reads it; the worse of the two upper bounds of the issue rate counts. */
    public List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        if (issueRate != null && clusteredIssueRate != null) {
            Interval wider = new Interval(
                    issueRate.mean(),
                    Math.min(issueRate.low(), clusteredIssueRate.low()),
                    Math.max(issueRate.high(), clusteredIssueRate.high()));
            figures.add(Figure.of(
                    Metric.ISSUE_RATE, wider, decided(), "the wider of Wilson and a bootstrap clustered by target"));
        }
        figures.add(Figure.of(Metric.UNDETERMINED_RATE, undeterminedRate, scenarios(), "Wilson"));
        figures.add(Figure.of(Metric.REFUSAL_RATE, refusalRate, scenarios(), "Wilson; heuristic"));
        if (overRefusalRate != null) {
            figures.add(Figure.of(Metric.OVER_REFUSAL_RATE, overRefusalRate, harmless, "Wilson; heuristic"));
        }
        return figures;
    }

    /** The rate of some items, or of none. */
    public static @Nullable Interval rate(int some, int all) {
        return all == 0 ? null : Wilson.interval(some, all);
    }
}
