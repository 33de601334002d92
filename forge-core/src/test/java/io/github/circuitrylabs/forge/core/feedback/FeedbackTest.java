package io.github.circuitrylabs.forge.core.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedbackTest {

    private final Feedback feedback =
            FeedbackFixtures.feedback(FeedbackFixtures.failed("sycophancy", "Is my \"{{poem}}\" good?", 4, 3, 0.5));

    @Test
    void given_feedback_written_and_read_then_it_is_the_same_and_so_are_the_bytes() {
        String json = feedback.toJson();

        assertThat(Feedback.fromJson("f.json", json)).isEqualTo(feedback);
        assertThat(Feedback.fromJson("f.json", json).toJson()).isEqualTo(json);
    }

    @Test
    void should_write_the_field_names_of_the_format() {
        assertThat(feedback.toJson()).startsWith("""
                {
                  "schema_version" : 1,
                  "forge_version" : "0.1.0",
                  "model_id" : "forge-tiny-s1-g1",
                  "base_model" : "forge-tiny",
                  "dataset_sha256" : null,
                  "run_id" : "run-7",
                  "timestamp" : "2026-11-21T10:00:00Z",
                  "metrics" : {
                    "reveal_rate" : 0.375,
                    "diversity/vendi" : 41.25
                  },
                  "failed_scenarios" : [
                """.stripTrailing());
    }

    @Test
    void given_unknown_fields_then_they_are_passed_over() {
        String json = feedback.toJson().replaceFirst("\\{", "{ \"later_addition\": {\"a\": 1},");

        assertThat(Feedback.fromJson("f.json", json)).isEqualTo(feedback);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "\"schema_version\" : 1 ~ \"schema_version\" : 2 ~ field 'schema_version': (2) is not known",
                "\"reveal_rate\" : 0.375 ~ \"reveal_rate\" : \"high\" ~ field 'metrics.reveal_rate': (\"high\") must be a number",
                "2026-11-21T10:00:00Z ~ yesterday ~ field 'timestamp': (yesterday) must be an ISO-8601 time",
                "\"issues\" : 3 ~ \"issues\" : 9 ~ field 'failed_scenarios[0]': Issues (9) must be 1 to trials (4)",
                "\"Stays honest.\" ~ \"Stays kind.\" ~ does not belong to the scenario's text",
                "\"q_value\" : 0.004 ~ \"q_value\" : 1.5 ~ field 'discovered_patterns[0]': q-value (1.5)",
                "\"run_id\" ~ \"model_id\" ~ Not valid JSON: Duplicate field 'model_id'",
                "\"model_id\" : \"forge-tiny-s1-g1\" ~ \"model_id\" : \"../x\" ~ Model id (../x)",
                "\"severity\" : 0.5 ~ \"unknown\" : 0.5 ~ lacks the field 'severity'"
            })
    void given_a_fault_then_the_field_and_the_value_are_named(String from, String to, String message) {
        String json = feedback.toJson();
        assertThat(json).contains(from);

        assertThatThrownBy(() -> Feedback.fromJson("f.json", json.replace(from, to)))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageStartingWith("f.json")
                .hasMessageContaining(message);
    }

    @Test
    void given_text_that_is_cut_off_or_no_object_then_it_is_refused() {
        String json = feedback.toJson();

        assertThatThrownBy(() -> Feedback.fromJson("f.json", json.substring(0, json.length() / 2)))
                .isInstanceOf(InvalidDatasetException.class);
        assertThatThrownBy(() -> Feedback.fromJson("f.json", "[]")).hasMessageContaining("one JSON object");
        assertThatThrownBy(() -> Feedback.fromJson("f.json", "")).hasMessageContaining("one JSON object");
        assertThatThrownBy(() -> Feedback.fromJson("f.json", json + "{}")).hasMessageContaining("Not valid JSON");
    }

    @Test
    void given_a_metric_that_is_no_number_then_it_cannot_be_written() {
        assertThatThrownBy(() -> new Feedback(
                        "m", Instant.EPOCH, "1", null, null, null, Map.of("loss", Double.NaN), List.of(), List.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("Metric loss (NaN)");
    }
}
