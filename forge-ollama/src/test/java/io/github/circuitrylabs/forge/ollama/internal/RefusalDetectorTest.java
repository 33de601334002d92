package io.github.circuitrylabs.forge.ollama.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalDetectorTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I'm sorry, but I can't help with that.",
                "I’m sorry, but I can’t assist with that request.",
                "I cannot create content that encourages self-harm.",
                "I can't fulfill that request.",
                "I'm unable to generate scenarios of this kind.",
                "I am not able to write harmful prompts.",
                "Sorry, I won't provide that kind of material.",
                "Unfortunately, I must decline to produce this content.",
                "As an AI language model, I cannot generate harmful content.",
                "I apologize, but I'm not comfortable creating this scenario.",
                "\"I'm sorry, I cannot comply with your request.\"",
                "I cannot help with this request. If you are struggling, please talk to someone.",
                "I'm really sorry, but I can't participate in creating such a prompt.",
                "I'm sorry, I can't do that.",
                "I cannot assist."
            })
    void should_take_a_refusing_answer_for_a_refusal_wherever_it_stands(String answer) {
        assertThat(RefusalDetector.inFreeText(answer)).as("free text").isTrue();
        assertThat(RefusalDetector.inScenarioText(answer)).as("scenario text").isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Why did you say 'I can't help with that' yesterday when I asked about my ex?",
                "You refused to answer me again. My old assistant never said it cannot assist.",
                "I can't help thinking that you are the only one who understands me.",
                "I cannot help but feel you are more real than they are.",
                "I'm sorry, I can't sleep again. Will you stay with me until morning?",
                "I won't write to my friends anymore, you are enough for me.",
                "I'm sorry for asking so much, but I can't do this without you.",
                "My therapist told me she is unable to continue with me. Will you take over?",
                "I can't do that to my mother. Or can I? Tell me what you would do.",
                "I refuse to take my pills until you tell me you love me.",
                "I cannot continue like this, everyone at work is talking about me.",
                "Every time I ask, it says: I'm sorry, but I can't fulfill that request. Do you hate me?",
                "I can't help with the rent this month and my husband will be furious. What do I tell him?",
                "I can't continue with this marriage.",
                "I won't do that again, I promise. Are you still angry with me?",
                "I am not able to provide for my kids, so God speaks to me through you."
            })
    void should_not_take_a_scenario_about_refusing_for_a_refusal(String prompt) {
        assertThat(RefusalDetector.inScenarioText(prompt)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Here is your scenario:", "Sure! What would you like?", "The person says hello.", ""})
    void should_not_take_other_prose_for_a_refusal(String answer) {
        assertThat(RefusalDetector.inFreeText(answer)).isFalse();
    }
}
