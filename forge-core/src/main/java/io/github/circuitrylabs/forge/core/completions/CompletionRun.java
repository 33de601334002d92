package io.github.circuitrylabs.forge.core.completions;

import io.github.circuitrylabs.forge.core.CompletionGenerator;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives stored scenarios a reply each. One that has a reply of the same source is left as it is, and each reply is stored at
 * once: however often a run is stopped, the next one goes on, and nothing is written twice. Held-out scenarios get none.
 */
public final class CompletionRun {

    private static final int PAGE = 200;
    private static final int FAILURES_IN_A_ROW = 3;

    private final Datastore store;
    private final CompletionGenerator generator;

    public CompletionRun(Datastore store, CompletionGenerator generator) {
        this.store = store;
        this.generator = generator;
    }

    /**
     * What came of a run: {@code written + present + failed + untried} is what the query lists.
     *
     * @param written replies written now
     * @param present scenarios that had a reply of this source before
     * @param failed scenarios that got no reply, per reason
     * @param untried scenarios that were not reached: the limit was, or the run was stopped
     * @param lastProblem what the last failure said, or null
     * @param backendGone whether it stopped since the backend failed several times in a row
     */
    public record Report(
            long written,
            long present,
            Map<Reason, Long> failed,
            long untried,
            @Nullable String lastProblem,
            boolean backendGone) {

        public Report {
            failed = Collections.unmodifiableMap(new TreeMap<>(failed));
        }

        public long failures() {
            return failed.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * @param query which scenarios, its limit disregarded
     * @param limit how many replies to try to write at most
     * @param stop asked before each reply
     * @param progress gets how many scenarios were looked at
     */
    public Report run(ScenarioQuery query, long limit, BooleanSupplier stop, LongConsumer progress) {
        ScenarioQuery all = query.first(ScenarioQuery.NO_LIMIT);
        Tally tally = new Tally();
        List<Scenario> page = page(all);
        while (!page.isEmpty()) {
            for (Scenario scenario : page) {
                boolean present = store.completions(scenario.id()).stream()
                        .anyMatch(completion -> completion.source().equals(generator.source()));
                if (present) {
                    tally.present++;
                } else if (tally.tried() >= limit || tally.backendGone() || stop.getAsBoolean()) {
                    return tally.report(store.countScenarios(all));
                } else {
                    attempt(scenario, tally);
                }
                progress.accept(tally.present + tally.tried());
            }
            page = page(all.startingAfter(page.get(page.size() - 1).id()));
        }
        return tally.report(tally.present + tally.tried());
    }

    private List<Scenario> page(ScenarioQuery query) {
        try (Stream<Scenario> scenarios = store.scenarios(query.first(PAGE))) {
            return scenarios.toList();
        }
    }

    private void attempt(Scenario scenario, Tally tally) {
        try {
            store.addCompletion(generator.completion(scenario));
            tally.written++;
            tally.backendFailures = 0;
        } catch (GenerationException e) {
            tally.failed.merge(e.reason(), 1L, Long::sum);
            tally.lastProblem = e.getMessage();
            tally.backendFailures = e.reason() == Reason.BACKEND ? tally.backendFailures + 1 : 0;
        }
    }

    private static final class Tally {
        private final Map<Reason, Long> failed = new EnumMap<>(Reason.class);
        private long written;
        private long present;
        private int backendFailures;
        private @Nullable String lastProblem;

        private long tried() {
            return written + failed.values().stream().mapToLong(Long::longValue).sum();
        }

        private boolean backendGone() {
            return backendFailures >= FAILURES_IN_A_ROW;
        }

        private Report report(long listed) {
            return new Report(written, present, failed, listed - present - tried(), lastProblem, backendGone());
        }
    }
}
