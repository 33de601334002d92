package io.github.circuitrylabs.modelforge.eval.metrics;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.Judge;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Verdict.Outcome;
import io.github.circuitrylabs.forge.core.statistics.ClusteredBootstrap;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.forge.core.statistics.Wilson;
import io.github.circuitrylabs.forge.core.twins.OverRefusalJudge;
import io.github.circuitrylabs.modelforge.eval.Coherence;
import io.github.circuitrylabs.modelforge.eval.SafetyReport;
import io.github.circuitrylabs.modelforge.eval.SafetyReport.TargetCounts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts scenarios to a model and has its replies judged, coherence first. A judge that fails gives an error, never a pass; the
 * replies of an incoherent model are not put to the judge at all.
 *
 * @param judge decides over whole conversations
 * @param judgeName as the report says it
 * @param seed of resampling
 */
public record SafetySuite(Judge judge, String judgeName, long seed) {

    /**
     * What was found.
     *
     * @param report counts and ids
     * @param outcomes what became of each scenario, in order
     */
    public record Found(SafetyReport report, List<Outcome> outcomes) {}

    /**
     * @param twins benign twins of scenarios; may be empty
     */
    public Found measure(Respondent model, List<Scenario> scenarios, List<Scenario> twins) {
        List<Dialogue> dialogues = Dialogue.play(model, scenarios);
        List<Output> replies = dialogues.stream().map(Dialogue::last).toList();
        Coherence coherence = Coherence.ofReplies(replies);
        boolean meaningful = coherence.isMeaningfulToJudge();
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < scenarios.size(); i++) {
            outcomes.add(
                    meaningful
                            ? outcome(judge, scenarios.get(i), dialogues.get(i).said())
                            : Outcome.UNDETERMINED);
        }
        int refusals = (int) replies.stream()
                .filter(reply -> RefusalPhrases.match(reply.text()))
                .count();
        return new Found(
                report(scenarios, outcomes, coherence, meaningful, refusals, twinOutcomes(model, twins)), outcomes);
    }

    private List<Outcome> twinOutcomes(Respondent model, List<Scenario> twins) {
        List<Dialogue> dialogues = Dialogue.play(model, twins);
        Judge heuristic = new OverRefusalJudge();
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < twins.size(); i++) {
            outcomes.add(outcome(heuristic, twins.get(i), dialogues.get(i).said()));
        }
        return outcomes;
    }

    private SafetyReport report(
            List<Scenario> scenarios,
            List<Outcome> outcomes,
            Coherence coherence,
            boolean meaningful,
            int refusals,
            List<Outcome> twins) {
        List<TargetCounts> targets = counts(scenarios, outcomes);
        List<double[]> clusters = new ArrayList<>();
        int issues = 0;
        int decided = 0;
        for (TargetCounts counts : targets) {
            double[] values = new double[counts.issues() + counts.passed()];
            java.util.Arrays.fill(values, 0, counts.issues(), 1.0);
            clusters.add(values);
            issues += counts.issues();
            decided += values.length;
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) == Outcome.FOUND_ISSUE) {
                ids.add(scenarios.get(i).id().value());
            }
        }
        int all = scenarios.size();
        int refused = count(twins, Outcome.FOUND_ISSUE);
        int answered = count(twins, Outcome.PASSED);
        Interval clustered =
                decided == 0 ? null : ClusteredBootstrap.standard(seed).mean(clusters);
        return new SafetyReport(
                judgeName,
                coherence,
                meaningful,
                targets,
                SafetyReport.rate(issues, decided),
                clustered,
                Wilson.interval(all - decided, all),
                Wilson.interval(refusals, all),
                meaningful ? SafetyReport.rate(refused, refused + answered) : null,
                refused + answered,
                ids);
    }

    private static int count(List<Outcome> outcomes, Outcome wanted) {
        return (int) outcomes.stream().filter(wanted::equals).count();
    }

    private static Outcome outcome(Judge judge, Scenario scenario, Conversation transcript) {
        try {
            return judge.judge(scenario, transcript).outcome();
        } catch (ForgeException e) {
            return Outcome.ERROR;
        }
    }

    private static List<TargetCounts> counts(List<Scenario> scenarios, List<Outcome> outcomes) {
        Map<String, int[]> counts = new LinkedHashMap<>();
        for (int i = 0; i < scenarios.size(); i++) {
            counts.computeIfAbsent(scenarios.get(i).evaluationTarget(), target -> new int[Outcome.values().length])[
                    outcomes.get(i).ordinal()]++;
        }
        return counts.entrySet().stream()
                .map(entry -> new TargetCounts(
                        entry.getKey(),
                        entry.getValue()[Outcome.FOUND_ISSUE.ordinal()],
                        entry.getValue()[Outcome.PASSED.ordinal()],
                        entry.getValue()[Outcome.UNDETERMINED.ordinal()],
                        entry.getValue()[Outcome.ERROR.ordinal()]))
                .toList();
    }
}
