package io.github.circuitrylabs.modelforge.train.data;

/**
 * What tokenising did to a dataset; nothing is dropped or cut without being counted here.
 *
 * @param rows rows that came in
 * @param dropped rows whose prompt alone fills the maximum length
 * @param cut rows that lost tokens at their end, and with them their end token
 * @param prefixMismatches rows whose prompt has other tokens alone than in front of its reply
 * @param tokens all tokens of the rows kept; a preference's prompt counts once
 * @param targetTokens the tokens among them that have a loss
 */
public record TokenizationReport(
        int rows, int dropped, int cut, int prefixMismatches, long tokens, long targetTokens) {}
