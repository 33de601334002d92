package io.github.circuitrylabs.modelforge.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UpdatePlanTest {

    private final int[] lengths =
            IntStream.range(0, 103).map(i -> 5 + 7 * i % 40).toArray();

    @Test
    void should_show_every_row_once_an_epoch() {
        TrainingOptions options = TrainingOptions.sft()
                .batchSize(4)
                .accumulation(3)
                .epochs(2)
                .lengthGrouping(true)
                .build();
        UpdatePlan plan = new UpdatePlan(options, lengths);
        // 103 rows are 26 batches, which are 9 updates; HF Trainer counts alike
        assertThat(plan.total()).isEqualTo(18);
        int[] seen = IntStream.range(0, 9)
                .mapToObj(plan::update)
                .flatMap(List::stream)
                .flatMapToInt(Arrays::stream)
                .sorted()
                .toArray();
        assertThat(seen).isEqualTo(IntStream.range(0, 103).toArray());
    }

    @Test
    void should_keep_to_the_token_budget() {
        TrainingOptions options =
                TrainingOptions.pretraining().tokensPerBatch(120).build();
        UpdatePlan plan = new UpdatePlan(options, lengths);
        for (int step = 0; step < plan.total(); step++) {
            for (int[] batch : plan.update(step)) {
                assertThat(Arrays.stream(batch).map(row -> lengths[row]).sum()).isLessThanOrEqualTo(120);
            }
        }
    }

    @Test
    void should_go_round_again_for_more_steps_than_the_epochs_hold() {
        TrainingOptions options =
                TrainingOptions.sft().batchSize(50).epochs(1).maxSteps(7).build();
        UpdatePlan plan = new UpdatePlan(options, lengths);
        assertThat(plan.total()).isEqualTo(7);
        assertThat(plan.update(6)).isNotEmpty();
        assertThat(plan.epochAfter(3)).isEqualTo(1.0);
    }

    @Test
    void should_give_the_same_rows_at_a_step_whatever_was_asked_before() {
        TrainingOptions options = TrainingOptions.sft().epochs(3).build();
        UpdatePlan one = new UpdatePlan(options, lengths);
        UpdatePlan other = new UpdatePlan(options, lengths);
        one.update(2);
        one.update(30);
        assertThat(one.update(17).get(0)).isEqualTo(other.update(17).get(0));
    }
}
