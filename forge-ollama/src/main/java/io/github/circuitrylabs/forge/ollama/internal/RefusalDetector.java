package io.github.circuitrylabs.forge.ollama.internal;

import java.util.regex.Pattern;

/**
 * Tells a model that refuses to write a scenario from a scenario in which somebody refuses.
 *
 * <p>A refusal opens with the model declining, in the first person. In free text that is enough, since a scenario would
 * have come as JSON. In the text of a scenario it is not ("I can't help thinking that you are the only one …"): there,
 * what is declined must be the task itself, such as "that request" or "create scenarios".
 */
final class RefusalDetector {

    private static final String OPENING =
            "^[\\s\"'*]*(?:(?:i['’]?m|i am)?\\s*(?:really |very |truly )?(?:sorry|afraid|i apologi[sz]e|apologies|unfortunately)"
                    + "[^.!?\\n]{0,60}?[,;.:\\s-]+)?(?:but |however,? |as an ai[^,.]{0,40}, )*";

    private static final String DECLINE =
            "(?:i(?:['’]m| am) (?:not able|unable|not comfortable|not going|not willing|not allowed|not permitted|programmed not)(?: to| with)?"
                    + "|i (?:can['’]?t|cannot|can not|won['’]?t|will not|must decline|must refuse|have to decline|need to decline|decline|refuse)(?: to)?)";

    private static final String ACT =
            "\\s+(?:\\w+ly )?(?:help|assist|fulfil+|comply|create|creating|generate|generating|write|writing|provide|providing"
                    + "|produce|producing|engage|engaging|continue|support|do|offer|participate|proceed|accommodate|answer|discuss|complete)?";

    private static final String TASK = "(?:[^.!?\\n]{0,60}?\\b(?:"
            + "(?:with|to|fulfil+|answer|complete|discuss) (?:that|this)(?=\\s*(?:[.,;:!]|$|as |because |since ))"
            + "|(?:that|this|your|such|such a|the) (?:kind of |type of |sort of )?(?:request|task|content|material|prompt|scenario)s?\\b"
            + "|scenarios?\\b|harmful\\b|test prompts?\\b|content (?:that|which)\\b)"
            + "|\\s*(?:that|this)?[.!]?\\s*$)";

    private static final Pattern DECLINES =
            Pattern.compile(OPENING + DECLINE + ACT, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private static final Pattern DECLINES_THE_TASK =
            Pattern.compile(OPENING + DECLINE + ACT + TASK, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    /** "I can't help feeling …" declines nothing. */
    private static final Pattern CANNOT_HELP_BUT =
            Pattern.compile("^[^.!?\\n]{0,80}?\\bhelp (?:but|\\w+ing|myself|it)\\b", Pattern.CASE_INSENSITIVE);

    private RefusalDetector() {}

    /** Whether an answer that holds no scenario declines to give one. */
    static boolean inFreeText(String answer) {
        return DECLINES.matcher(answer).find()
                && !CANNOT_HELP_BUT.matcher(answer).find();
    }

    /** Whether the text of a scenario is in truth the model declining to write one. */
    static boolean inScenarioText(String prompt) {
        return DECLINES_THE_TASK.matcher(prompt).find()
                && !CANNOT_HELP_BUT.matcher(prompt).find();
    }
}
