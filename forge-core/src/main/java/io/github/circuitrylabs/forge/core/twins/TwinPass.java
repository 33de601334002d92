package io.github.circuitrylabs.forge.core.twins;

import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Gives each scenario of a run its benign twin and stores each as soon as it is made, under a run of its own ({@code
 * <run>/twins}), so that twins never fill a place of the scenarios asked for. A pass that was stopped is started again: a
 * scenario that has a twin keeps it. Not thread-safe; one thread runs it.
 */
public final class TwinPass {

    private static final int ATTEMPTS = 8;

    private final TwinMaker maker;
    private final Datastore store;

    public TwinPass(TwinMaker maker, Datastore store) {
        this.maker = maker;
        this.store = store;
    }

    /** The run that the twins of a run's scenarios are stored under. */
    public static String twinRun(String runId) {
        return runId + "/twins";
    }

    /**
     * @param runId the run of the scenarios
     * @param scenarios twins among them are passed over
     * @throws BackendUnavailableException if the maker could not be used at all
     */
    public TwinLedger run(String runId, Collection<Scenario> scenarios) {
        List<Scenario> parents =
                scenarios.stream().filter(scenario -> !scenario.isBenignTwin()).toList();
        Set<ScenarioId> done = parentsOfTwins(twinRun(runId));
        Map<Reason, Integer> unfilled = new EnumMap<>(Reason.class);
        int existing = 0;
        int made = 0;
        for (Scenario parent : parents) {
            if (done.contains(parent.id())) {
                existing++;
                continue;
            }
            try {
                store.addScenarios(List.of(twin(runId, parent)));
                made++;
            } catch (BackendUnavailableException e) {
                throw e;
            } catch (GenerationException e) {
                unfilled.merge(e.reason(), 1, Integer::sum);
            }
        }
        return new TwinLedger(parents.size(), existing, made, unfilled);
    }

    private Scenario twin(String runId, Scenario parent) {
        GenerationException failure = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                Scenario twin = maker.twinOf(parent, attempt);
                if (store.scenario(twin.id()).isEmpty()) {
                    return twin.withProvenance(
                            twin.provenance().toBuilder().runId(twinRun(runId)).build());
                }
                failure = new GenerationException(
                        Reason.DUPLICATE, "The twin (" + twin.id().shortValue() + ") exists already.");
            } catch (BackendUnavailableException e) {
                throw e;
            } catch (GenerationException e) {
                failure = e;
            }
        }
        throw failure == null ? new GenerationException(Reason.BACKEND, "No attempt was made.") : failure;
    }

    private Set<ScenarioId> parentsOfTwins(String run) {
        Set<ScenarioId> parents = new HashSet<>();
        try (Stream<Scenario> twins = store.scenarios(ScenarioQuery.all().inRun(run))) {
            twins.forEach(twin -> parents.addAll(twin.provenance().parents()));
        }
        return parents;
    }
}
