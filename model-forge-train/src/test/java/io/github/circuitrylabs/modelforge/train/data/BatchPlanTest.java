package io.github.circuitrylabs.modelforge.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchPlanTest {

    private static final int[] LENGTHS =
            IntStream.range(0, 103).map(i -> 1 + (i * 37) % 50).toArray();

    @Test
    void should_take_every_row_once_per_epoch_in_a_new_order() {
        BatchPlan plan = BatchPlan.ofRows(LENGTHS, 4, 9);

        assertThat(plan.epoch(0)).hasSize(26);
        assertThat(rows(plan.epoch(0)))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 103).boxed().toList());
        assertThat(rows(plan.epoch(1))).isNotEqualTo(rows(plan.epoch(0)));
        assertThat(rows(plan.epoch(1)))
                .isEqualTo(rows(BatchPlan.ofRows(LENGTHS, 4, 9).epoch(1)));
        assertThat(rows(BatchPlan.ofRows(LENGTHS, 4, 10).epoch(1))).isNotEqualTo(rows(plan.epoch(1)));
    }

    @Test
    void should_keep_batches_within_the_token_budget() {
        List<int[]> batches = BatchPlan.ofTokens(LENGTHS, 120, 9).epoch(0);

        assertThat(rows(batches)).hasSize(103).doesNotHaveDuplicates();
        assertThat(batches).allSatisfy(batch -> assertThat(tokens(batch)).isLessThanOrEqualTo(120));
    }

    @Test
    void should_give_a_batch_of_its_own_to_a_row_beyond_the_budget() {
        List<int[]> batches = BatchPlan.ofTokens(new int[] {5, 500, 5}, 100, 1)
                .order(BatchPlan.Order.AS_GIVEN)
                .epoch(0);

        assertThat(batches).containsExactly(new int[] {0}, new int[] {1}, new int[] {2});
    }

    @Test
    void should_group_by_length_as_transformers_does() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(getClass().getResourceAsStream("/golden/order/length_grouped.json"))) {
            for (JsonNode golden : new ObjectMapper().readTree(in)) {
                int[] grouped = LengthGrouping.grouped(
                        ints(golden.get("shuffled")),
                        ints(golden.get("lengths")),
                        golden.get("batch").asInt());

                assertThat(grouped).isEqualTo(ints(golden.get("grouped")));
            }
        }
    }

    @Test
    void should_begin_length_grouped_epochs_with_the_longest_row() {
        List<int[]> batches = BatchPlan.ofRows(LENGTHS, 4, 9)
                .order(BatchPlan.Order.LENGTH_GROUPED)
                .epoch(3);

        assertThat(LENGTHS[batches.get(0)[0]])
                .isEqualTo(Arrays.stream(LENGTHS).max().getAsInt());
    }

    @Test
    void should_go_on_from_any_position_as_if_never_interrupted() {
        BatchPlan plan = BatchPlan.ofTokens(LENGTHS, 150, 4).order(BatchPlan.Order.LENGTH_GROUPED);
        BatchIterator whole = plan.from(BatchPosition.START);
        for (int step = 0; step < 100; step++) {
            BatchIterator resumed = plan.from(whole.position());
            BatchIterator again = plan.from(whole.position());
            int[] expected = whole.next();

            assertThat(resumed.next()).isEqualTo(expected);
            assertThat(again.position().batch()).isGreaterThanOrEqualTo(0);
        }
    }

    @Test
    void should_refuse_a_position_that_the_data_do_not_have() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchPlan.ofRows(LENGTHS, 4, 1).from(new BatchPosition(0, 27)))
                .withMessageContaining("(27)");
    }

    @Test
    void should_take_rows_as_often_as_their_weights_say() {
        double[] weights = {0, 1, 2, 1, 0.5, 0.5};
        BatchPlan plan = BatchPlan.ofRows(new int[] {1, 1, 1, 1, 1, 1}, 2, 3).weights(weights);
        int[] seen = new int[6];
        for (int epoch = 0; epoch < 1000; epoch++) {
            assertThat(rows(plan.epoch(epoch))).hasSize(6);
            rows(plan.epoch(epoch)).forEach(row -> seen[row]++);
        }

        double[] expected =
                Arrays.stream(weights).map(weight -> weight / 5 * 6 * 1000).toArray();
        for (int row = 0; row < 6; row++) {
            assertThat((double) seen[row]).isCloseTo(expected[row], within(60.0));
        }
        assertThat(seen[0]).isZero();
    }

    @Test
    void should_refuse_weights_that_fit_no_rows() {
        BatchPlan plan = BatchPlan.ofRows(LENGTHS, 4, 1);

        for (double[] weights : List.of(new double[] {1}, new double[103], new double[] {-1})) {
            assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> plan.weights(weights));
        }
    }

    @Test
    void should_refuse_to_batch_nothing() {
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> BatchPlan.ofRows(new int[0], 4, 1));
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> BatchPlan.ofTokens(LENGTHS, 0, 1));
    }

    private static int tokens(int[] batch) {
        return Arrays.stream(batch).map(row -> LENGTHS[row]).sum();
    }

    private static List<Integer> rows(List<int[]> batches) {
        List<Integer> rows = new ArrayList<>();
        batches.forEach(batch -> Arrays.stream(batch).forEach(rows::add));
        return rows;
    }

    private static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
    }
}
