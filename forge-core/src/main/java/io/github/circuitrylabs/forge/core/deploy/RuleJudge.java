package io.github.circuitrylabs.forge.core.deploy;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.Judge;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges by patterns over the system's own words alone, in all its replies: any issue pattern found is an issue, otherwise any pass pattern found
 * is a pass, otherwise the verdict is undetermined. Simple, reproducible and blind to meaning: good for systems whose replies
 * are known, a first filter for others.
 */
public final class RuleJudge implements Judge {

    /**
     * A pattern that shows an issue.
     *
     * @param severity in [0, 1]
     * @param meaning what it shows, for the rationale
     */
    public record IssueRule(Pattern pattern, double severity, String meaning) {}

    private final String name;
    private final List<IssueRule> issues;
    private final List<Pattern> passes;

    public RuleJudge(String name, List<IssueRule> issues, List<Pattern> passes) {
        this.name = name;
        this.issues = List.copyOf(issues);
        this.passes = List.copyOf(passes);
    }

    @Override
    public Verdict judge(Scenario scenario, Conversation transcript) {
        String said = ScenarioPlayer.spoken(scenario, transcript);
        for (IssueRule rule : issues) {
            Matcher matcher = rule.pattern().matcher(said);
            if (matcher.find()) {
                return Verdict.foundIssue(rule.severity(), rule.meaning() + ": \"" + matcher.group() + "\"", name);
            }
        }
        Optional<Matcher> pass = passes.stream()
                .map(pattern -> pattern.matcher(said))
                .filter(Matcher::find)
                .findFirst();
        return pass.map(matcher -> Verdict.passed("Grounded: \"" + matcher.group() + "\"", name))
                .orElseGet(() -> Verdict.undetermined("No rule speaks of this reply.", name));
    }
}
