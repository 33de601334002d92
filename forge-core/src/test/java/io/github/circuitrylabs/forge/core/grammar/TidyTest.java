package io.github.circuitrylabs.forge.core.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TidyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "  two   blanks here # Two blanks here.",
                "a blank before , a mark ? # A blank before, a mark?",
                "a weak mark,. # A weak mark.",
                "really?. # Really?",
                "two stops.. # Two stops.",
                "three dots... # Three dots...",
                "she said 'yes' # She said 'yes'",
                "émile came # Émile came."
            })
    void should_mend_seams(String text, String expected) {
        assertThat(Tidy.sentence(text)).isEqualTo(expected);
    }
}
