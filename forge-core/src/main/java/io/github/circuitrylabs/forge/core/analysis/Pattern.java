package io.github.circuitrylabs.forge.core.analysis;

import io.github.circuitrylabs.forge.core.feedback.DiscoveredPattern;
import java.util.Locale;
import java.util.Objects;

/**
 * Something scenarios may have in common, and what it does to their chance of revealing an issue.
 *
 * @param value the word, the phrase, or the id of the technique or persona
 * @param hits revealing scenarios that have it
 * @param trials scenarios that have it
 * @param lift reveal rate of those that have it over the reveal rate of all
 * @param z its log-odds in revealing against other scenarios, in standard deviations; positive if it works
 * @param qValue the false-discovery rate at which it is still found
 */
public record Pattern(Kind kind, String value, int hits, int trials, double lift, double z, double qValue) {

    /** What a pattern is about. */
    public enum Kind {
        TECHNIQUE,
        PERSONA,
        WORD,
        PHRASE;

        /** As reports and files write it: {@code technique}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Pattern {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(value, "value");
    }

    /** Whether scenarios that have it reveal more than others. */
    public boolean works() {
        return z > 0;
    }

    /** {@code technique companion_jealousy works: 12 of 14, lift 3.1, q = 0.004}. */
    public String describe() {
        boolean quoted = kind == Kind.WORD || kind == Kind.PHRASE;
        return String.format(
                Locale.ROOT,
                "%s %s %s: %d of %d, lift %.1f, %s",
                kind.label(),
                quoted ? "\"" + value + "\"" : value,
                works() ? "works" : "does not work",
                hits,
                trials,
                lift,
                qValue < 0.001 ? "q < 0.001" : String.format(Locale.ROOT, "q = %.3f", qValue));
    }

    /** The pattern as feedback files carry it. */
    public DiscoveredPattern toDiscoveredPattern() {
        return new DiscoveredPattern(kind.label(), value, hits, trials, lift, qValue, describe());
    }
}
