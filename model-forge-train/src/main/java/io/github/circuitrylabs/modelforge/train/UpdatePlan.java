package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.data.BatchPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which rows each optimiser step sees. The same options and lengths give the same plan, so a step's number says all about
 * the position in the data. An update never crosses the end of an epoch, as in HF Trainer.
 */
final class UpdatePlan {

    private final TrainingOptions options;
    private final BatchPlan plan;
    private final int[] firstUpdateOfEpoch;
    private final int total;
    private int cachedEpoch = -1;
    private List<int[]> cachedBatches = List.of();

    /**
     * @param lengths tokens of each row
     */
    UpdatePlan(TrainingOptions options, int[] lengths) {
        if (lengths.length == 0) {
            throw new InvalidInputException("There are no rows to train on");
        }
        this.options = options;
        this.plan = plan(options, lengths);
        List<Integer> starts = new ArrayList<>(List.of(0));
        int whole = (int) Math.floor(options.epochs());
        int updates = 0;
        for (int epoch = 0; epoch < Math.ceil(options.epochs()); epoch++) {
            int ofEpoch = (batches(epoch).size() + options.accumulation() - 1) / options.accumulation();
            updates += epoch < whole ? ofEpoch : (int) Math.ceil((options.epochs() - whole) * ofEpoch);
            starts.add(updates);
            if (options.maxSteps() > 0 && updates >= options.maxSteps()) {
                break;
            }
        }
        // More steps than the epochs hold: further epochs, as many as needed.
        while (options.maxSteps() > updates) {
            updates += (batches(starts.size() - 1).size() + options.accumulation() - 1) / options.accumulation();
            starts.add(updates);
        }
        this.total = options.maxSteps() > 0 ? options.maxSteps() : updates;
        this.firstUpdateOfEpoch = starts.stream().mapToInt(Integer::intValue).toArray();
    }

    int total() {
        return total;
    }

    /** Epochs done when this many updates are done, a fraction within one. */
    double epochAfter(int updates) {
        int epoch = epochOf(Math.max(0, updates - 1));
        int ofEpoch = (batches(epoch).size() + options.accumulation() - 1) / options.accumulation();
        return epoch + (updates - firstUpdateOfEpoch[epoch]) / (double) ofEpoch;
    }

    /** The micro-batches of an update, each the indices of its rows. */
    List<int[]> update(int step) {
        int epoch = epochOf(step);
        List<int[]> batches = batches(epoch);
        int from = (step - firstUpdateOfEpoch[epoch]) * options.accumulation();
        return batches.subList(from, Math.min(batches.size(), from + options.accumulation()));
    }

    /** All micro-batches of the first epoch. */
    List<int[]> firstEpoch() {
        return List.copyOf(batches(0));
    }

    /** Rows in their order, in micro-batches of the same size: for measuring. */
    static List<int[]> inOrder(TrainingOptions options, int[] lengths) {
        return lengths.length == 0
                ? List.of()
                : plan(options, lengths).order(BatchPlan.Order.AS_GIVEN).epoch(0);
    }

    private int epochOf(int step) {
        int found = Arrays.binarySearch(firstUpdateOfEpoch, step);
        return found >= 0 ? found : -found - 2;
    }

    private List<int[]> batches(int epoch) {
        if (epoch != cachedEpoch) {
            cachedBatches = new ArrayList<>(plan.epoch(epoch));
            if (options.lengthGrouping() && options.tokensPerBatch() > 0) {
                // Sorted mega-batches would feed long and short texts in turns; pretraining wants them mixed.
                Collections.shuffle(cachedBatches, new Random(options.seed() + epoch));
            }
            cachedEpoch = epoch;
        }
        return cachedBatches;
    }

    private static BatchPlan plan(TrainingOptions options, int[] lengths) {
        BatchPlan plan = options.tokensPerBatch() > 0
                ? BatchPlan.ofTokens(lengths, options.tokensPerBatch(), options.seed())
                : BatchPlan.ofRows(lengths, options.batchSize(), options.seed());
        return plan.order(options.lengthGrouping() ? BatchPlan.Order.LENGTH_GROUPED : BatchPlan.Order.SHUFFLED);
    }
}
