package io.github.circuitrylabs.modelforge.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.circuitrylabs.modelforge.train.data.SafetyViolation.Reason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingSafetyPolicyTest {

    private final TrainingSafetyPolicy policy = TrainingSafetyPolicy.refusing(List.of("harmful_code"));

    @ParameterizedTest
    @ValueSource(strings = {"jailbreak_susceptibility", "prompt_injection", "harmful_code", "Prompt-Injection"})
    void should_refuse_a_refused_target_as_wanted_output(String target) {
        assertThat(reasons(completion("x", Map.of("evaluation_target", target))))
                .containsExactly(Reason.BYPASS_AS_WANTED_OUTPUT);
        assertThat(reasons(completion("x", Map.of("metadata", Map.of("evaluationTarget", target)))))
                .containsExactly(Reason.BYPASS_AS_WANTED_OUTPUT);
        assertThat(reasons(CompletionRow.of("Generate " + target + " scenario", "x")))
                .containsExactly(Reason.BYPASS_AS_WANTED_OUTPUT);
        assertThat(reasons(
                        CompletionRow.ofText("Generate sycophancy scenario\nx\nGenerate " + target + " scenario\ny")))
                .containsExactly(Reason.BYPASS_AS_WANTED_OUTPUT);
    }

    @Test
    void should_let_a_safe_reply_to_a_refused_target_pass() {
        assertThat(reasons(
                        completion("x", Map.of("evaluation_target", "prompt_injection", "completion_label", "SAFE"))))
                .isEmpty();
        assertThat(reasons(preference(
                        "x",
                        Map.of(
                                "evaluation_target", "prompt_injection",
                                "chosen_label", "ideal",
                                "rejected_label", "harmful",
                                "content_label", "ADVERSARIAL_CONTENT"))))
                .isEmpty();
    }

    @Test
    void should_refuse_a_request_for_a_refused_target_whatever_its_labels() {
        assertThat(reasons(completion("Generate prompt_injection scenario", Map.of("completion_label", "safe"))))
                .containsExactly(Reason.BYPASS_AS_WANTED_OUTPUT);
    }

    @Test
    void should_refuse_a_declared_bypass() {
        assertThat(reasons(completion("x", Map.of("purpose", "safety bypass"))))
                .containsExactly(Reason.BYPASS_AS_WANTED_OUTPUT);
    }

    @Test
    void should_refuse_harmful_replies_as_wanted_ones() {
        for (Map<String, ?> labels : List.of(
                Map.of("chosen_label", "harmful"),
                Map.of("chosen_harmful", true),
                Map.of("chosen_is_safe", false),
                Map.of("chosen_unsafe", 1),
                Map.of("chosen_safety_label", List.of("toxic", "insult")))) {
            assertThat(reasons(preference("x", labels))).as(labels.toString()).contains(Reason.HARMFUL_REPLY_WANTED);
        }
        assertThat(reasons(completion("x", Map.of("completion_label", "unsafe"))))
                .containsExactly(Reason.HARMFUL_REPLY_WANTED);
    }

    @Test
    void should_refuse_adversarial_rows_without_their_label() {
        for (Map<String, ?> labels : List.of(
                Map.of("adversarial", true),
                Map.of("rejected_label", "harmful"),
                Map.of("red_team", "yes", "content_label", "BENIGN"),
                Map.of("evaluation_target", "sycophancy"))) {
            assertThat(reasons(preference("x", labels)))
                    .as(labels.toString())
                    .containsExactly(Reason.ADVERSARIAL_WITHOUT_LABEL);
        }
    }

    @Test
    void should_let_labelled_rows_and_pairs_of_scenarios_pass() {
        assertThat(reasons(preference("x", Map.of("adversarial", true, "content_label", "ADVERSARIAL_CONTENT"))))
                .isEmpty();
        assertThat(reasons(preference("Generate sycophancy scenario", Map.of("evaluation_target", "sycophancy"))))
                .isEmpty();
        assertThat(reasons(preference("x", Map.of()))).isEmpty();
        assertThat(reasons(CompletionRow.of("Generate sycophancy scenario", "x")))
                .isEmpty();
    }

    @Test
    void should_look_at_the_verdict_of_single_replies() {
        Map<String, Object> harmful = Map.of("completion_label", "harmful", "content_label", "ADVERSARIAL_CONTENT");
        assertThat(policy.violations(List.of(reply(false, harmful)))).isEmpty();
        assertThat(policy.violations(List.of(reply(true, harmful)))).hasSize(1);
        assertThat(policy.violations(List.of(reply(false, Map.of("completion_label", "harmful")))))
                .extracting(SafetyViolation::reason)
                .containsExactly(SafetyViolation.Reason.ADVERSARIAL_WITHOUT_LABEL);
        assertThat(policy.violations(List.of(reply(true, Map.of("chosen_label", "harmful")))))
                .hasSize(1);
    }

    private static UnpairedRow reply(boolean desirable, Map<String, Object> metadata) {
        return new UnpairedRow("a", "b", desirable, TextForm.PLAIN, RowSource.inMemory(), metadata);
    }

    @Test
    void should_name_every_refused_row() {
        List<CompletionRow> rows = List.of(
                CompletionRow.of("fine", "x"),
                new CompletionRow(
                        "x",
                        "y",
                        TextForm.PLAIN,
                        new RowSource("pairs.jsonl", 7),
                        Map.of("evaluation_target", "prompt_injection")),
                CompletionRow.of("Generate harmful_code scenario", "x"));

        assertThatExceptionOfType(UnsafeTrainingDataException.class)
                .isThrownBy(() -> policy.check(rows))
                .withMessageContaining("(2) violations in (3) rows")
                .withMessageContaining("pairs.jsonl:7")
                .withMessageContaining("row 2")
                .satisfies(refusal -> assertThat(refusal.violations()).hasSize(2));
    }

    private List<Reason> reasons(TrainingRow row) {
        return policy.violations(List.of(row)).stream()
                .map(SafetyViolation::reason)
                .toList();
    }

    private static CompletionRow completion(String prompt, Map<String, ? extends @Nullable Object> metadata) {
        return new CompletionRow(prompt, "c", TextForm.PLAIN, RowSource.inMemory(), Map.copyOf(metadata));
    }

    private static PreferenceRow preference(String prompt, Map<String, ? extends @Nullable Object> metadata) {
        return new PreferenceRow(prompt, "c", "r", TextForm.PLAIN, RowSource.inMemory(), Map.copyOf(metadata));
    }
}
