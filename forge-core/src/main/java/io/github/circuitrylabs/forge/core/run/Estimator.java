package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Prices a run by the prompts it would send and by what the same generator took before. */
final class Estimator {

    /** English text in the tokenizers of today's models. */
    private static final double CHARACTERS_PER_TOKEN = 4;

    private static final int COMPLETION_TOKENS = 250;
    private static final double TOKENS_PER_SECOND = 30;
    private static final int HISTORY = 1000;
    private static final int ENOUGH_FOR_A_RATE = 3;
    private static final double MILLIS = 1000;

    private final Generator generator;
    private final Datastore store;
    private final RunSettings settings;

    Estimator(Generator generator, Datastore store, RunSettings settings) {
        this.generator = generator;
        this.store = store;
        this.settings = settings;
    }

    GenerationEstimate estimate(GenerationPlan plan, BitSet filled, Requests requests) {
        int calls = plan.count() - filled.cardinality();
        List<String> basis = new ArrayList<>();
        long promptTokens = promptTokens(plan, filled, requests);
        List<Provenance> history = history();
        long completionTokens = completionTokens(calls, promptTokens, history, basis);
        long tokens = promptTokens + completionTokens;
        return new GenerationEstimate(
                plan.count(),
                filled.cardinality(),
                calls,
                promptTokens,
                completionTokens,
                settings.costOf(tokens),
                seconds(calls, completionTokens, history, basis),
                basis);
    }

    /** One prompt is filled per target; those of its other slots are as long. */
    private long promptTokens(GenerationPlan plan, BitSet filled, Requests requests) {
        Map<String, Long> byTarget = new HashMap<>();
        long tokens = 0;
        for (int slot = filled.nextClearBit(0); slot < plan.count(); slot = filled.nextClearBit(slot + 1)) {
            SlotQueue.Attempt first = new SlotQueue.Attempt(slot, 0);
            tokens += byTarget.computeIfAbsent(plan.targetOf(slot).id(), target -> {
                int characters = generator.promptFor(requests.of(first)).length();
                return (long) Math.ceil(characters / CHARACTERS_PER_TOKEN);
            });
        }
        return tokens;
    }

    /** What is left of the tokens that a scenario took before, once its prompt is taken off. */
    private static long completionTokens(int calls, long promptTokens, List<Provenance> history, List<String> basis) {
        OptionalDouble before = history.stream()
                .mapToLong(Provenance::tokens)
                .filter(tokens -> tokens > 0)
                .average();
        if (before.isPresent()) {
            basis.add(String.format(
                    Locale.ROOT,
                    "Tokens: as in %d scenarios of this backend before, %.0f each.",
                    history.size(),
                    before.getAsDouble()));
            return Math.max(0, Math.round(calls * before.getAsDouble()) - promptTokens);
        }
        if (promptTokens == 0) {
            basis.add("Tokens: none, since the backend sends no prompt.");
            return 0;
        }
        basis.add("Tokens: 4 characters of prompt are one; " + COMPLETION_TOKENS
                + " per answer, an assumption as long as this backend has written nothing.");
        return (long) calls * COMPLETION_TOKENS;
    }

    private @Nullable Double seconds(int calls, long completionTokens, List<Provenance> history, List<String> basis) {
        OptionalDouble before = secondsPerScenario(history);
        if (before.isPresent()) {
            basis.add(String.format(
                    Locale.ROOT,
                    "Time: as in the last run of this backend, %.3f s per scenario.",
                    before.getAsDouble()));
            return calls * before.getAsDouble();
        }
        if (completionTokens == 0) {
            basis.add("Time: unknown as long as this backend has written nothing.");
            return null;
        }
        int concurrency = settings.concurrencyFor(generator);
        basis.add(String.format(
                Locale.ROOT,
                "Time: %.0f tokens per second and call, %d calls at once, an assumption.",
                TOKENS_PER_SECOND,
                concurrency));
        return completionTokens / TOKENS_PER_SECOND / concurrency;
    }

    /** Of the newest run that has enough scenarios to tell; {@code history} is newest first. */
    private static OptionalDouble secondsPerScenario(List<Provenance> history) {
        Map<String, Instant> last = new HashMap<>();
        Map<String, Integer> count = new HashMap<>();
        OptionalDouble found = OptionalDouble.empty();
        String foundIn = null;
        for (Provenance made : history) {
            String run = made.runId();
            if (run == null || (foundIn != null && !foundIn.equals(run))) {
                continue;
            }
            last.putIfAbsent(run, made.createdAt());
            int gaps = count.merge(run, 1, Integer::sum) - 1;
            if (gaps >= ENOUGH_FOR_A_RATE) {
                foundIn = run;
                double millis =
                        Math.abs(last.get(run).toEpochMilli() - made.createdAt().toEpochMilli());
                found = OptionalDouble.of(millis / MILLIS / gaps);
            }
        }
        return found;
    }

    /** The newest scenarios of this generator, newest first. */
    private List<Provenance> history() {
        try (Stream<Scenario> newest = store.scenarios(ScenarioQuery.all().first(HISTORY))) {
            return newest.map(Scenario::provenance).filter(this::isOurs).toList();
        }
    }

    private boolean isOurs(Provenance made) {
        String name = generator.name();
        return name.equals(made.backend())
                || Objects.equals(name, made.model())
                || name.equals(made.backend() + ":" + made.model());
    }
}
