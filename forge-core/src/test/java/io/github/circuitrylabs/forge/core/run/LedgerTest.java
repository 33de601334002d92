package io.github.circuitrylabs.forge.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {

    @Test
    void givenNumbersThatDoNotAddUpWhenMadeThenTheyAreRefused() {
        assertThatThrownBy(() -> ledger(10, 2, 5, Map.of(Reason.DUPLICATE, 1), 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("10 requested")
                .hasMessageContaining("= 9");
    }

    @Test
    void givenAStoppedRunWhenToldThenEveryPartIsNamed() {
        Ledger ledger = ledger(10, 2, 5, Map.of(Reason.DUPLICATE, 1), 2);

        assertThat(ledger.summary())
                .isEqualTo("7 of 10 scenarios (2 from before); not made: 1 duplicate; failed attempts: 3 refusal;"
                        + " not tried: 2; stopped: the time (60 s) is up");
    }

    private static Ledger ledger(
            int requested, int resumed, int generated, Map<Reason, Integer> unfilled, int untried) {
        return new Ledger(
                requested,
                resumed,
                generated,
                Map.of(Reason.REFUSAL, 3),
                unfilled,
                untried,
                StopCause.TIME,
                "the time (60 s) is up",
                0,
                0,
                60);
    }
}
