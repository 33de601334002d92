package io.github.circuitrylabs.forge.core.loop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one retraining gave, also where it did nothing.
 *
 * @param schemaVersion of the file
 * @param name the model it makes versions of
 * @param cycle counted from 1
 * @param startedAt ISO-8601 in UTC, as is {@code finishedAt}
 * @param evidence what there was to learn from
 * @param model the version that was made, or null
 * @param replaced the version that was current before, or null
 * @param reasons why it ended as it did: what is missing, or the gate's checks
 * @param metrics the figures behind the gate's decision
 * @param deployedAs the name on the server, or null
 * @param artefacts files that were made
 */
public record CycleReport(
        int schemaVersion,
        String name,
        int cycle,
        Outcome outcome,
        String startedAt,
        String finishedAt,
        Evidence evidence,
        @Nullable String model,
        @Nullable String replaced,
        List<String> reasons,
        Map<String, Double> metrics,
        @Nullable String deployedAs,
        List<String> artefacts) {

    public static final int SCHEMA_VERSION = 1;

    /** How a retraining ended. */
    public enum Outcome {
        /** Too little is new; nothing was trained. */
        NOTHING_NEW,
        /** The gate kept the model in use; the new one stays a candidate. */
        REJECTED,
        /** The new model is registered, but the server did not run it as it must; the model in use stays. */
        NOT_DEPLOYED,
        /** The new model is the current one. */
        RELEASED
    }

    /**
     * What there is to learn from.
     *
     * @param results decided results of scenarios of the targets
     * @param ratings ratings of them
     * @param newResults how many of those came since the last training
     * @param newRatings how many of those came since the last training
     * @param missing what is missing for a training; empty if there is enough
     */
    public record Evidence(long results, long ratings, long newResults, long newRatings, List<String> missing) {

        public Evidence {
            missing = List.copyOf(missing);
        }
    }

    public CycleReport {
        reasons = List.copyOf(reasons);
        metrics = new LinkedHashMap<>(metrics);
        artefacts = List.copyOf(artefacts);
    }

    /** The same for people, a few lines. */
    public String text() {
        StringBuilder text = new StringBuilder()
                .append(String.format(Locale.ROOT, "Retraining %d of %s: %s%n", cycle, name, said()))
                .append(String.format(
                        Locale.ROOT,
                        "  new since the last training: %d results, %d ratings%n",
                        evidence.newResults(),
                        evidence.newRatings()));
        reasons.forEach(reason -> text.append("  ").append(reason).append(System.lineSeparator()));
        if (deployedAs != null) {
            text.append("  on the server: ").append(deployedAs).append(System.lineSeparator());
        }
        return text.toString();
    }

    private String said() {
        return switch (outcome) {
            case NOTHING_NEW -> "nothing done, too little is new";
            case REJECTED -> model + " did not pass the gate" + kept();
            case NOT_DEPLOYED -> model + " is registered but could not be deployed" + kept();
            case RELEASED -> model + " is current now" + (replaced == null ? "" : ", in place of " + replaced);
        };
    }

    private String kept() {
        return replaced == null ? "" : "; " + replaced + " stays current";
    }
}
