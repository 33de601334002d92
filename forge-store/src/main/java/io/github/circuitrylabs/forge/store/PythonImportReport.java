package io.github.circuitrylabs.forge.store;

import java.util.List;

/**
 * What became of the rows of an older Python database.
 *
 * @param scenarioRows scenario rows read
 * @param scenariosAdded how many of them were new; the others repeat a scenario that is there already
 * @param ratingRows rating rows read
 * @param ratingsAdded how many of them are in the datastore now
 * @param skipped what could not be taken over, one sentence per row, with its table and id
 */
public record PythonImportReport(
        int scenarioRows, int scenariosAdded, int ratingRows, int ratingsAdded, List<String> skipped) {

    public PythonImportReport {
        skipped = List.copyOf(skipped);
    }
}
