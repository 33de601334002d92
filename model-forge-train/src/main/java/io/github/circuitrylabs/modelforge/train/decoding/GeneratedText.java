package io.github.circuitrylabs.modelforge.train.decoding;

import java.util.Arrays;

/**
 * What a model wrote after a prompt, as text.
 *
 * @param text without the end token, and without the stop string that ended it
 * @param ids the new tokens, without the end token; where a stop string ended the text, those of the stop string too
 * @param finish why the text ends where it does
 * @param logProbability sum of the log-probabilities of all tokens drawn, in the model's own distribution
 */
public record GeneratedText(String text, int[] ids, Finish finish, double logProbability) {

    /** Why a text ends. */
    public enum Finish {
        /** The model wrote its end token. */
        END_TOKEN,
        /** One of the stop strings came. */
        STOP_STRING,
        /** The JSON value is complete. */
        JSON_COMPLETE,
        /** The limit of new tokens, or of the model's context, cut it. */
        LIMIT
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GeneratedText that
                && text.equals(that.text)
                && Arrays.equals(ids, that.ids)
                && finish == that.finish
                && Double.compare(logProbability, that.logProbability) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * text.hashCode() + Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return "GeneratedText[text=" + text + ", ids=" + Arrays.toString(ids) + ", finish=" + finish
                + ", logProbability=" + logProbability + "]";
    }
}
