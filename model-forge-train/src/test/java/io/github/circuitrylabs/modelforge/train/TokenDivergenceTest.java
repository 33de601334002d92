package io.github.circuitrylabs.modelforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TokenDivergenceTest {

    @Test
    void should_find_the_divergence_of_two_distributions() {
        // p = (3/4, 1/4), q = (1/2, 1/2): KL = 3/4 ln 3/2 + 1/4 ln 1/2
        double expected = 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5);
        float[] p = {(float) Math.log(3), 0};
        assertThat(TokenDivergence.of(p, new float[] {7, 7})).isCloseTo(expected, within(1e-7));
    }

    @Test
    void should_not_mind_large_logits() {
        assertThat(TokenDivergence.of(new float[] {900, 890}, new float[] {10, 0}))
                .isCloseTo(0, within(1e-9));
    }
}
