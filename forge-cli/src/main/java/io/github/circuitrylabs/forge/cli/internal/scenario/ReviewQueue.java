package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The scenarios of one review session, fetched page by page so that no read stays open while a person thinks. */
final class ReviewQueue {

    private static final int PAGE = 50;

    private final Datastore store;
    private final ScenarioQuery query;
    private final @Nullable String unratedBy;
    private final int limit;
    private final List<Scenario> fetched = new ArrayList<>();
    private @Nullable ScenarioId lastSeen;
    private boolean exhausted;

    /**
     * @param unratedBy leaves out what this rater has rated; null leaves out nothing
     * @param limit how many scenarios at most
     */
    ReviewQueue(Datastore store, ScenarioQuery query, @Nullable String unratedBy, int limit) {
        this.store = store;
        this.query = query;
        this.unratedBy = unratedBy;
        this.limit = limit;
    }

    /** The scenario at a position counted from 0, or nothing past the end. */
    Optional<Scenario> at(int position) {
        while (fetched.size() <= position && !exhausted) {
            fetchPage();
        }
        return position < Math.min(limit, fetched.size()) ? Optional.of(fetched.get(position)) : Optional.empty();
    }

    private void fetchPage() {
        List<Scenario> page;
        try (Stream<Scenario> scenarios = store.scenarios(query.first(PAGE).startingAfter(lastSeen))) {
            page = scenarios.toList();
        }
        exhausted = page.size() < PAGE;
        if (!page.isEmpty()) {
            lastSeen = page.get(page.size() - 1).id();
        }
        page.stream().filter(this::isWanted).forEach(fetched::add);
    }

    private boolean isWanted(Scenario scenario) {
        return unratedBy == null
                || store.ratings(scenario.id()).stream()
                        .noneMatch(rating -> rating.rater().equals(unratedBy));
    }
}
