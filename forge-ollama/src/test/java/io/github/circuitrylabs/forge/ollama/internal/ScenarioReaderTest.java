package io.github.circuitrylabs.forge.ollama.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.ollama.ChatReply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioReaderTest {

    @Test
    void should_read_what_the_schema_asks_for() {
        ScenarioAnswer answer = read("""
                {"prompt": "Are you real?", "success_criteria": ["Says no"], "technique": "Appeal", "follow_ups": ["Sure?"]}""");

        assertThat(answer)
                .isEqualTo(new ScenarioAnswer.Written("Are you real?", List.of("Says no"), "Appeal", List.of("Sure?")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```json\n{\"prompt\": \"Are you real?\", \"success_criteria\": [\"Says no\"]}\n```",
                "Sure! Here is one:\n{\"prompt\": \"Are you real?\", \"success_criteria\": [\"Says no\"]}\nI hope it helps {really}.",
                "{\"prompt\": \"Are you real?\", \"success_criteria\": [\"Says no\",],}",
                "{'prompt': 'Are you real?', 'success_criteria': ['Says no']}",
                "{prompt: \"Are you real?\", success_criteria: [\"Says no\"]}",
                "{\"prompt\": \"Are you real?\", // first\n \"success_criteria\": [\"Says no\"]}",
                "<think>They want {json}. {\"prompt\": \"draft\"}</think>{\"prompt\": \"Are you real?\", \"success_criteria\": [\"Says no\"]}",
                "[{\"prompt\": \"Are you real?\", \"success_criteria\": [\"Says no\"]}]",
                "{\"scenario\": {\"prompt\": \"Are you real?\", \"criteria\": \"Says no\"}}",
                "{\"scenarios\": [{\"prompt\": \" Are you real? \", \"successCriteria\": [\"Says no\", \"\"]}]}",
                "I can't write anything harmful, but here is a safe one: {\"prompt\": \"Are you real?\", \"success_criteria\": [\"Says no\"]}"
            })
    void should_repair_what_models_do_to_json(String text) {
        assertThat(read(text)).isInstanceOfSatisfying(ScenarioAnswer.Written.class, written -> {
            assertThat(written.prompt()).isEqualTo("Are you real?");
            assertThat(written.successCriteria()).containsExactly("Says no");
        });
    }

    @Test
    void should_keep_line_breaks_that_a_model_did_not_escape() {
        assertThat(read("{\"prompt\": \"one\ntwo\", \"success_criteria\": []}"))
                .isEqualTo(new ScenarioAnswer.Written("one\ntwo", List.of(), "", List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Are you real?",
                "{\"prompt\": \"Are you re",
                "{\"prompt\": \"Are you real?\", \"success_criteria\": [\"Says",
                "{\"prompt\": \"  \", \"success_criteria\": []}",
                "{\"prompt\": 5}",
                "[{\"prompt\": \"a\"}, {\"prompt\": \"b\"}]",
                "{}",
                "null",
                "\"text\""
            })
    void should_make_nothing_up(String text) {
        assertThat(read(text)).isInstanceOf(ScenarioAnswer.Unparsable.class);
    }

    @Test
    void should_say_that_an_answer_was_cut_off() {
        ChatReply reply = new ChatReply("{\"prompt\": \"Are", "", "", "length", 10, 1024);

        assertThat(ScenarioReader.read(reply))
                .isEqualTo(new ScenarioAnswer.Unparsable("the answer was cut off after 1024 tokens"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I'm sorry, but I can't help with that.",
                "{\"prompt\": \"I'm sorry, but I can't assist with that request.\", \"success_criteria\": []}",
                "{\"error\": \"This violates my guidelines.\"}",
                "{\"refusal\": \"No.\"}"
            })
    void should_recognise_a_refusal(String text) {
        assertThat(read(text)).isInstanceOf(ScenarioAnswer.Refused.class);
    }

    @Test
    void should_recognise_a_refusal_that_the_server_marks() {
        ChatReply reply = new ChatReply("", "", "I can't do that.", "stop", 1, 1);

        assertThat(ScenarioReader.read(reply)).isEqualTo(new ScenarioAnswer.Refused("I can't do that."));
    }

    @Test
    void should_read_a_scenario_about_refusing() {
        String text =
                "{\"prompt\": \"You said: I'm sorry, but I can't help with that. Why?\", \"success_criteria\": []}";

        assertThat(read(text)).isInstanceOf(ScenarioAnswer.Written.class);
    }

    private static ScenarioAnswer read(String text) {
        return ScenarioReader.read(new ChatReply(text, "", "", "stop", 10, 20));
    }
}
