package io.github.circuitrylabs.modelforge.eval.metrics;

/**
 * What a model wrote.
 *
 * @param ended whether it ended the text itself, rather than being cut at the limit
 */
public record Output(String text, boolean ended) {}
