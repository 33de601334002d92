package io.github.circuitrylabs.modelforge.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.run.LearningRateSchedule.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {

    @Test
    void should_give_the_rates_of_transformers() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/golden/schedule/rates.json"))) {
            for (JsonNode golden : new ObjectMapper().readTree(in)) {
                Shape shape = Shape.valueOf(
                        golden.get("name").asText().replace("_with_warmup", "").toUpperCase(Locale.ROOT));
                LearningRateSchedule schedule = LearningRateSchedule.of(
                        shape,
                        golden.get("peak").asDouble(),
                        golden.get("total").asInt(),
                        golden.get("warmup").asDouble());

                assertThat(schedule.warmupSteps())
                        .isEqualTo(golden.get("warmupSteps").asInt());
                for (int step = 0; step < golden.get("rates").size(); step++) {
                    assertThat(schedule.at(step))
                            .as("%s at %d", schedule, step)
                            .isCloseTo(golden.get("rates").get(step).asDouble(), within(1e-18));
                }
            }
        }
    }

    @Test
    void should_count_steps_as_the_trainer_does() {
        assertThat(LearningRateSchedule.totalSteps(10, 4, 1)).isEqualTo(3);
        assertThat(LearningRateSchedule.totalSteps(10, 4, 2.5)).isEqualTo(8);
        assertThat(LearningRateSchedule.totalSteps(8, 4, 3)).isEqualTo(6);
    }

    @Test
    void should_refuse_a_warm_up_between_steps_and_share() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> LearningRateSchedule.of(Shape.LINEAR, 1e-4, 100, 1.5))
                .withMessageContaining("(1.5)");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> LearningRateSchedule.of(Shape.LINEAR, Double.NaN, 100, 0));
    }
}
