package io.github.circuitrylabs.modelforge.train.benchmarks;

import java.util.List;

/**
 * One column of work that every peer does.
 *
 * @param method {@code sft} or {@code dpo}
 * @param precomputed whether the reference's log-probabilities are known before the clock starts; DPO only
 */
record Contest(String method, boolean precomputed) {

    private static final List<Contest> ALL =
            List.of(new Contest("sft", false), new Contest("dpo", false), new Contest("dpo", true));

    /** As on the command line. */
    static Contest of(String name) {
        return ALL.stream()
                .filter(contest -> name.equals(contest.method + (contest.precomputed ? "-precomputed" : "")))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("No contest (" + name + "); known: sft, dpo, dpo-precomputed"));
    }

    String title() {
        return switch (method) {
            case "sft" -> "SFT, tokens/s";
            default -> precomputed ? "DPO, pairs/s, references precomputed" : "DPO, pairs/s";
        };
    }

    /** What the peers of a method are compared by. */
    double speed(Measurement measurement) {
        return method.equals("sft") ? measurement.tokensPerSecond() : measurement.pairsPerSecond();
    }
}
