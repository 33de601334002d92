package io.github.circuitrylabs.modelforge.train.tokenizer;

/**
 * One turn of a conversation.
 *
 * @param role who speaks: {@code system}, {@code user}, {@code assistant}, or another name the template knows
 * @param content what is said; data, never rendered as a template itself
 */
public record ChatMessage(String role, String content) {}
