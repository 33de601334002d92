package io.github.circuitrylabs.modelforge.train.data;

import java.util.List;

/**
 * What was read from files.
 *
 * @param rows the usable rows, in file order
 * @param faults the others; always empty from a strict loader, which throws instead
 */
public record LoadedRows<R extends TrainingRow>(List<R> rows, List<RowFault> faults) {

    /** Copies the lists. */
    public LoadedRows {
        rows = List.copyOf(rows);
        faults = List.copyOf(faults);
    }
}
