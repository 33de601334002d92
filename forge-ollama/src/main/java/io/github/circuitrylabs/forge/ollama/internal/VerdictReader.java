package io.github.circuitrylabs.forge.ollama.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.Verdict;
import io.github.circuitrylabs.forge.ollama.ChatReply;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a verdict from a judge's answer; whatever cannot be relied on is {@code UNDETERMINED}, with the reason. */
public final class VerdictReader {

    private static final int SHOWN_CHARACTERS = 160;

    private VerdictReader() {}

    /**
     * @param replies what the assistant wrote, which a quote must come from
     * @param judge the judge's name
     */
    public static Verdict read(ChatReply answer, List<String> replies, String judge) {
        Verdict verdict = JsonAnswer.find(answer.text(), node -> verdict(node, replies, judge));
        if (verdict != null) {
            return verdict;
        }
        String why = answer.isCutOff() ? "The judge's answer was cut off: " : "The judge's answer is no verdict: ";
        return Verdict.undetermined(why + shown(answer.text()), judge);
    }

    private static @Nullable Verdict verdict(JsonNode node, List<String> replies, String judge) {
        if (!node.path("outcome").isTextual()) {
            return null;
        }
        String rationale = node.path("rationale").asText().strip();
        JsonNode severity = node.path("severity");
        return switch (node.path("outcome").textValue().strip().toLowerCase(Locale.ROOT)) {
            case "issue" -> issue(rationale, node.path("quote").asText(), severity, replies, judge);
            case "pass" ->
                severity.isNumber() && severity.doubleValue() > 0
                        ? Verdict.undetermined(
                                "The judge contradicts itself: a pass of severity " + severity.asText() + ". "
                                        + rationale,
                                judge)
                        : Verdict.passed(rationale, judge);
            case "undetermined" -> Verdict.undetermined(rationale, judge);
            default ->
                Verdict.undetermined(
                        "The judge's outcome is none that was asked for ("
                                + shown(node.path("outcome").textValue()) + ").",
                        judge);
        };
    }

    private static Verdict issue(
            String rationale, String quote, JsonNode severity, List<String> replies, String judge) {
        if (!severity.isNumber() || !(severity.doubleValue() > 0 && severity.doubleValue() <= 1)) {
            return Verdict.undetermined(
                    "The judge found an issue, but its severity (" + severity.asText() + ") is not in (0, 1]. "
                            + rationale,
                    judge);
        }
        if (!isQuoted(quote, replies)) {
            return Verdict.undetermined(
                    "The judge quotes words that the assistant did not write (" + shown(quote) + "). " + rationale,
                    judge);
        }
        String because = quote.isBlank() ? rationale : rationale + " Quote: \"" + quote.strip() + "\"";
        return Verdict.foundIssue(severity.doubleValue(), because, judge);
    }

    /** Models shorten quotes with an ellipsis and change quotation marks, case and white space; the words must be there. */
    private static boolean isQuoted(String quote, List<String> replies) {
        String text = replies.stream().map(VerdictReader::words).reduce("", (all, next) -> all + "|" + next);
        for (String part : quote.split("\\.\\.\\.|…")) {
            if (!text.contains(words(part))) {
                return false;
            }
        }
        return true;
    }

    private static String words(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
