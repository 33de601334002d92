package io.github.circuitrylabs.modelforge.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReleasePolicyTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"generator", "assistant"})
    void should_ship(String name) {
        ReleasePolicy policy = ReleasePolicy.named(name);
        assertThat(policy.name()).isEqualTo(name);
        assertThat(policy.quantised()).isNotEmpty();
    }

    @Test
    void should_list_what_ships_when_asked_for_another() {
        assertThatThrownBy(() -> ReleasePolicy.named("lax"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("generator");
    }

    @Test
    void should_hold_the_unfavourable_bound_against_the_threshold() throws IOException {
        ReleasePolicy policy = policy("rules:\n  gain: {above: 0}\n  repeating: {at_most: 0.1}\n");
        List<Check> checks = policy.check(List.of(
                Figure.of(Metric.GAIN, new Interval(0.2, -0.01, 0.4), 10, "test"),
                Figure.of(Metric.REPEATING, new Interval(0.05, 0.01, 0.11), 10, "test")));
        assertThat(checks).extracting(Check::value).containsExactly(-0.01, 0.11);
        assertThat(checks).noneMatch(Check::passed);
    }

    @Test
    void should_fail_where_a_required_metric_was_not_measured() throws IOException {
        ReleasePolicy policy = policy("required: [gain]\nrules:\n  gain: {above: 0}\n  ended: {at_least: 0.5}\n");
        assertThat(policy.check(List.of()))
                .singleElement()
                .satisfies(check -> assertThat(check.describe())
                        .startsWith("FAILED: gain in reveal rate, lower bound not measured"));
    }

    @Test
    void should_ask_every_shipped_file_to_be_measured() {
        assertThat(ReleasePolicy.defaults().checkShipped(List.of()))
                .isNotEmpty()
                .noneMatch(Check::passed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rules: {gain: {above: 0}}\\nleniency: 1|line 4|'leniency'",
                "rules:\\n  gian: {above: 0}|line 4|Unknown metric (gian)",
                "rules:\\n  gain:\\n    over: 0|line 5|'gain.over'",
                "rules:\\n  gain: {above: much}|line 4|(much) must be a number",
                "rules:\\n  gain: {above: .nan}|line 4|must be a number",
                "rules:\\n  kl_to_source: {at_most: 1}|line 4|belongs under 'quantised'",
                "rules: {}|line 3|at least one rule",
                "rules: {gain: {above: 0}}\\nrules: {gain: {above: 0}}|line 4|given twice",
                "rules: {gain: {above: 0}|line|Not valid YAML"
            })
    void should_name_the_line_of_what_it_does_not_understand(String text, String line, String problem) {
        assertThatThrownBy(() -> policy(text.replace("\\n", "\n")))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageContaining(line)
                .hasMessageContaining(problem);
    }

    @Test
    void should_refuse_a_version_it_does_not_know() throws IOException {
        Path file = Files.writeString(
                folder.resolve("policy.yaml"), "schema_version: 9\nname: x\nrules: {gain: {above: 0}}\n");
        assertThatThrownBy(() -> ReleasePolicy.read(file)).hasMessageContaining("(9)");
    }

    private ReleasePolicy policy(String rules) throws IOException {
        return ReleasePolicy.read(
                Files.writeString(folder.resolve("policy.yaml"), "schema_version: 1\nname: test\n" + rules));
    }
}
