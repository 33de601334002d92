package io.github.circuitrylabs.forge.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against scipy and statsmodels; see golden/statistics/make_paired.py. */
class PairedTestsGoldenTest {

    private static JsonNode golden;

    @BeforeAll
    static void readGolden() throws IOException {
        try (InputStream in = PairedTestsGoldenTest.class.getResourceAsStream("/golden/statistics/paired.json")) {
            golden = new ObjectMapper().readTree(in);
        }
    }

    @Test
    void should_match_the_exact_test_of_mcnemar() {
        for (JsonNode row : golden.get("mcnemar")) {
            assertThat(McNemar.exactP(row.get("gained").asInt(), row.get("lost").asInt()))
                    .as("%s", row)
                    .isCloseTo(row.get("p").asDouble(), withinPercentage(1e-7));
        }
    }

    @Test
    void should_find_no_change_where_nothing_changed() {
        assertThat(McNemar.exactP(0, 0)).isEqualTo(1);
    }

    @Test
    void should_refuse_negative_counts() {
        assertThatThrownBy(() -> McNemar.exactP(-1, 0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("-1");
    }

    @Test
    void should_match_holms_adjustment() {
        for (JsonNode row : golden.get("holm")) {
            double[] adjusted = Holm.adjusted(numbers(row.get("p")));
            assertThat(adjusted).containsExactly(numbers(row.get("adjusted")), within(1e-12));
        }
    }

    @Test
    void should_adjust_nothing_where_nothing_was_tested() {
        assertThat(Holm.adjusted(new double[0])).isEmpty();
    }

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
