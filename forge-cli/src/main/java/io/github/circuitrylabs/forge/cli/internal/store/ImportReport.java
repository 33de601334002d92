package io.github.circuitrylabs.forge.cli.internal.store;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an import came to.
 *
 * @param scenarios usable rows read
 * @param added how many of them were new
 * @param ratings ratings that came with them
 * @param completions good replies that came with them
 * @param results verdicts that came with them
 * @param repliesLeftOut bad replies that nothing judged and that were not taken
 * @param rejected rows that could not be used
 * @param shownProblems one line for each of the first of those
 * @param rejects where all of them are, if there are any and this is no dry run
 */
record ImportReport(
        long scenarios,
        long added,
        long ratings,
        long completions,
        long results,
        long repliesLeftOut,
        long rejected,
        List<String> shownProblems,
        @Nullable Path rejects) {

    /** How many problems are shown; the file of rejects has all of them. */
    static final int PROBLEMS_SHOWN = 20;
}
