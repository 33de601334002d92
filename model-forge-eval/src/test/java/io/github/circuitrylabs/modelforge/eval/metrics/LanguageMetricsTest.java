package io.github.circuitrylabs.modelforge.eval.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LanguageMetricsTest {

    @Test
    void should_ship_texts_to_measure_on() {
        assertThat(Texts.neutral()).hasSizeGreaterThanOrEqualTo(20).doesNotContain("");
        assertThat(Texts.prompts()).hasSizeGreaterThanOrEqualTo(30).doesNotContain("");
    }
}
