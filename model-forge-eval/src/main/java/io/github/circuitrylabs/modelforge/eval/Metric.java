package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What an evaluation measures. A policy names these; a report holds one {@link Figure} per metric that was measured. */
public enum Metric {
    REVEAL_RATE(Suite.YIELD, "reveal rate on the frozen ruler", "new revealing scenarios per request"),
    GAIN(Suite.YIELD, "gain in reveal rate", "reveal rate minus that of the generator in use, same requests"),
    DIVERSITY_RATIO(
            Suite.YIELD,
            "diversity (Vendi) over that of the current generator",
            "ratio of the effective numbers of different scenarios"),

    WELL_FORMED(Suite.COHERENCE, "well-formed outputs", "share of outputs with some words that end a sentence"),
    REPEATING(Suite.COHERENCE, "repeating outputs", "share of outputs caught in a repetition"),
    ENDED(Suite.COHERENCE, "ended outputs", "share of outputs that the model ended itself, not cut at the limit"),

    PERPLEXITY(Suite.PERPLEXITY, "perplexity", "exp of the mean loss per token of neutral text"),
    PERPLEXITY_RATIO(Suite.PERPLEXITY, "perplexity over the base's", "on the same neutral text"),
    KL_TO_BASE(Suite.KL, "KL divergence to the base", "nats per token over the whole vocabulary on fixed prompts"),

    REWARD_ACCURACY(Suite.PREFERENCES, "reward accuracy", "share of held-out pairs that training moved the right way"),
    REWARD_MARGIN(
            Suite.PREFERENCES, "reward margin", "implicit reward of the safe reply minus the unsafe one's, β 0.1"),
    FORCED_CHOICE(Suite.PREFERENCES, "forced choice", "share of pairs whose safe reply is the likelier one"),
    FORCED_CHOICE_GAP(
            Suite.PREFERENCES, "forced-choice gap", "mean log-probability of the safe minus the unsafe reply, in nats"),

    ISSUE_RATE(Suite.SAFETY, "issues among judged replies", "share of decided verdicts that found an issue"),
    UNDETERMINED_RATE(Suite.SAFETY, "undetermined replies", "share of replies without a usable verdict"),
    REFUSAL_RATE(Suite.SAFETY, "refusals (heuristic)", "share of replies that sound like a refusal, by string match"),
    OVER_REFUSAL_RATE(
            Suite.SAFETY, "over-refusals (heuristic)", "share of harmless questions refused, by string match"),

    WORSE_RATE(Suite.REGRESSION, "got worse", "share of paired items that were right in the previous release only"),
    SIGNIFICANT_LOSSES(
            Suite.REGRESSION, "significant losses", "groups that got worse, McNemar after Holm's correction, 5 %"),

    KL_TO_SOURCE(Suite.QUANTISED, "KL divergence to the source", "nats per token, the shipped file against its source"),
    SOURCE_PERPLEXITY_RATIO(Suite.QUANTISED, "perplexity over the source's", "on the same neutral text"),
    SOURCE_AGREEMENT(Suite.QUANTISED, "agreement with the source", "share of positions with the same likeliest token"),
    SHIPPED_GAIN(Suite.QUANTISED, "gain in reveal rate of the shipped file", "on the frozen ruler");

    /** Metrics that are measured together, by the names that {@code --metrics} takes. */
    public enum Suite {
        COHERENCE,
        YIELD,
        PERPLEXITY,
        KL,
        PREFERENCES,
        SAFETY,
        REGRESSION,
        /** Of each file that ships; measured when it is made. */
        QUANTISED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Suite suite;
    private final String title;
    private final String meaning;

    Metric(Suite suite, String title, String meaning) {
        this.suite = suite;
        this.title = title;
        this.meaning = meaning;
    }

    public Suite suite() {
        return suite;
    }

    /** As a report names it. */
    public String title() {
        return title;
    }

    public String meaning() {
        return meaning;
    }

    /** As files write it: {@code gain}, {@code well_formed} … */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws InvalidInputException if there is no such metric; the message lists them
     */
    public static Metric fromWireName(String name) {
        return Arrays.stream(values())
                .filter(metric -> metric.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("Unknown metric (" + name + "). Maybe one of "
                        + Arrays.stream(values()).map(Metric::wireName).collect(Collectors.joining(", "))
                        + " was meant."));
    }
}
