package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.BareDatastore;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** As much of a datastore as a run needs. */
final class MemoryScenarios extends BareDatastore {

    final List<Scenario> scenarios = Collections.synchronizedList(new ArrayList<>());

    @Override
    public int addScenarios(Collection<Scenario> added) {
        int before = scenarios.size();
        added.stream().filter(scenario -> scenario(scenario.id()).isEmpty()).forEach(scenarios::add);
        return scenarios.size() - before;
    }

    @Override
    public Optional<Scenario> scenario(ScenarioId id) {
        synchronized (scenarios) {
            return scenarios.stream()
                    .filter(scenario -> scenario.id().equals(id))
                    .findFirst();
        }
    }

    @Override
    public Stream<Scenario> scenarios(ScenarioQuery query) {
        List<Scenario> newestFirst = new ArrayList<>(scenarios);
        Collections.reverse(newestFirst);
        return newestFirst.stream()
                .filter(scenario -> query.evaluationTarget() == null
                        || query.evaluationTarget().equals(scenario.evaluationTarget()))
                .filter(scenario -> query.runId() == null
                        || query.runId().equals(scenario.provenance().runId()))
                .limit(query.limit());
    }
}
