package io.github.circuitrylabs.forge.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.statistics.Wilson;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RulerReportTest {

    @Test
    void givenTwoErrorsWhenScoresAreComparedThenTheIntervalHoldsBoth() {
        var ratio = measured(95, 0.03).vendiRatio(measured(100, 0.04)).orElseThrow();

        assertThat(ratio.mean()).isEqualTo(0.95);
        assertThat(ratio.low()).isCloseTo(0.95 * Math.exp(-1.959964 * 0.05), within(1e-6));
        assertThat(ratio.high()).isCloseTo(0.95 * Math.exp(1.959964 * 0.05), within(1e-6));
    }

    @Test
    void givenNoErrorWhenScoresAreComparedThenThereIsNoInterval() {
        assertThat(measured(95, null).vendiRatio(measured(100, 0.04))).isEmpty();
        assertThat(measured(95, 0.03).vendiRatio(measured(0, 0.04))).isEmpty();
    }

    @Test
    void givenAFileFromBeforeWhenItIsReadThenWhatItLacksIsUnknown() throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.valueToTree(measured(95, 0.03));
        json.remove("vendiError");
        json.remove("outcomes");
        json.replace(
                "revealRate", json.objectNode().put("mean", 1).put("low", 0.2).put("high", 1));

        RulerReport old = mapper.treeToValue(json, RulerReport.class);

        assertThat(old.vendiError()).isNull();
        assertThat(old.outcomes()).isEmpty();
    }

    private static RulerReport measured(double vendi, @Nullable Double error) {
        return new RulerReport(
                "test", 1, 1, 1, Map.of(), 0, Map.of("sycophancy", 1), Wilson.interval(1, 1), vendi, 1, 1, error, "r");
    }
}
