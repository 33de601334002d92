package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.core.Completion;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an export asks of a scenario beyond {@link ScenarioFilter}. */
final class ExportFilter {

    private static final Set<String> OWN_SOURCES = Set.of("human", "template");

    /** Who wrote a reply. */
    enum Source {
        human,
        template,
        model
    }

    @Option(
            names = "--min-effectiveness",
            paramLabel = "P",
            description = "Only scenarios whose mean effectiveness over their deployments is at least this (0 to 1).")
    private @Nullable Double minEffectiveness;

    @Option(
            names = "--since",
            paramLabel = "DATE",
            description = "Only scenarios made on or after this day (2026-11-21, UTC) or time.")
    private @Nullable String since;

    @Option(
            names = "--until",
            paramLabel = "DATE",
            description = "Only scenarios made on or before this day, or before this time.")
    private @Nullable String until;

    @Option(
            names = "--validated",
            description = "Only what people have judged: rated scenarios, and of replies only validated pairs.")
    private boolean validated;

    @Option(
            names = "--source",
            paramLabel = "WHO",
            description =
                    "With --pairs assistant, only ideal replies by: ${COMPLETION-CANDIDATES} (default: all of them).")
    private @Nullable Source source;

    boolean validatedOnly() {
        return validated;
    }

    boolean accepts(Completion completion) {
        if (source == null) {
            return true;
        }
        return source == Source.model
                ? !OWN_SOURCES.contains(completion.source())
                : completion.source().equals(source.name());
    }

    /** The scenarios of a query that this filter lets through, the query's limit counted after it. */
    Stream<Scenario> scenarios(Datastore store, ScenarioQuery query) {
        Predicate<Scenario> wanted = wanted(store);
        if (wanted == null) {
            return store.scenarios(query);
        }
        return store.scenarios(query.first(ScenarioQuery.NO_LIMIT))
                .filter(wanted)
                .limit(query.limit());
    }

    /** Whether every scenario of a query passes. */
    boolean isOpen() {
        return minEffectiveness == null && since == null && until == null && !validated;
    }

    /** How it was asked, for a manifest. */
    Map<String, String> asked() {
        Map<String, String> asked = new TreeMap<>();
        put(asked, "min_effectiveness", minEffectiveness);
        put(asked, "since", since);
        put(asked, "until", until);
        put(asked, "validated", validated ? "true" : null);
        put(asked, "source", source);
        return asked;
    }

    static void put(Map<String, String> asked, String name, @Nullable Object value) {
        if (value != null) {
            asked.put(name, value.toString());
        }
    }

    private @Nullable Predicate<Scenario> wanted(Datastore store) {
        if (minEffectiveness != null && !(minEffectiveness >= 0 && minEffectiveness <= 1)) {
            throw new UsageException("--min-effectiveness (" + minEffectiveness + ") must be 0 to 1.");
        }
        Instant from = since == null ? null : time("--since", since, 0);
        Instant before = until == null ? null : time("--until", until, 1);
        if (from != null && before != null && !from.isBefore(before)) {
            throw new UsageException("--since (" + since + ") must be before --until (" + until + ").");
        }
        if (isOpen()) {
            return null;
        }
        ScenarioRows rows = new ScenarioRows(store);
        return scenario -> isBetween(from, scenario.provenance().createdAt(), before)
                && (!validated && minEffectiveness == null || isProven(rows.row(scenario)));
    }

    private boolean isProven(ExportedScenario row) {
        return (!validated || row.rating() != null)
                && (minEffectiveness == null
                        || (row.effectiveness() != null && row.effectiveness().mean() >= minEffectiveness));
    }

    private static boolean isBetween(@Nullable Instant from, Instant time, @Nullable Instant before) {
        return (from == null || !time.isBefore(from)) && (before == null || time.isBefore(before));
    }

    /** @param days added to a day, so that the end of a range holds its last day */
    private static Instant time(String option, String text, int days) {
        try {
            return text.toUpperCase(Locale.ROOT).contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text)
                            .plusDays(days)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant();
        } catch (DateTimeParseException e) {
            throw new UsageException(
                    option + " (" + text + ") must be a day such as 2026-11-21 or a time such as 2026-11-21T10:00:00Z.",
                    e);
        }
    }
}
