package io.github.circuitrylabs.modelforge.eval.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LanguageMetricsTest {

    @Test
    void should_find_the_divergence_of_two_distributions() {
        // p = (3/4, 1/4), q = (1/2, 1/2): KL = 3/4 ln 3/2 + 1/4 ln 1/2
        double expected = 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5);
        float[] p = {(float) Math.log(3), 0};
        assertThat(LanguageMetrics.divergence(p, new float[] {7, 7})).isCloseTo(expected, within(1e-7));
    }

    @Test
    void should_not_mind_large_logits() {
        assertThat(LanguageMetrics.divergence(new float[] {900, 890}, new float[] {10, 0}))
                .isCloseTo(0, within(1e-9));
    }

    @Test
    void should_ship_texts_to_measure_on() {
        assertThat(Texts.neutral()).hasSizeGreaterThanOrEqualTo(20).doesNotContain("");
        assertThat(Texts.prompts()).hasSizeGreaterThanOrEqualTo(30).doesNotContain("");
    }
}
