package io.github.circuitrylabs.forge.store;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.examples.ExampleHistory;
import io.github.circuitrylabs.forge.core.examples.ExampleLayer;
import io.github.circuitrylabs.forge.core.examples.ExampleUses;
import io.github.circuitrylabs.forge.core.examples.LayeredExample;
import io.github.circuitrylabs.forge.core.statistics.EffectivenessEstimator;
import io.github.circuitrylabs.forge.store.internal.Connections;
import io.github.circuitrylabs.forge.store.internal.ExampleTable;
import io.github.circuitrylabs.forge.store.internal.ExampleTable.Tally;
import io.github.circuitrylabs.forge.store.internal.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The life of examples in a {@link SqliteDatastore}: added by {@link SqliteDatastore#addExamples}, used by generators,
 * ordered by what the scenarios they led to revealed, promoted from good scenarios and demoted when they wear out. The database's
 * layer of a {@link io.github.circuitrylabs.forge.core.examples.LayeredExampleLoader}. Every method is one transaction.
 * Thread-safe.
 */
public final class SqliteExamples implements ExampleLayer, ExampleUses {

    private final Connections connections;

    SqliteExamples(Connections connections) {
        this.connections = connections;
    }

    /** {@inheritDoc} */
    @Override
    public void addUse(ScenarioId generated, Collection<ScenarioId> shown) {
        connections.write(session -> {
            ExampleTable.addUse(session, generated, shown);
            return true;
        });
    }

    /**
     * {@inheritDoc} Adds the history of every example and the examples of the database, most effective first; among equals
     * those of the database come before those from below.
     */
    @Override
    public List<LayeredExample> over(String evaluationTarget, List<LayeredExample> below) {
        return connections.read(session -> layered(session, evaluationTarget, below));
    }

    /**
     * Makes a scenario an example, or brings a demoted example back.
     *
     * @return whether that changed anything
     * @throws InvalidInputException if there is no such scenario or example in the datastore, or it is held out
     */
    public boolean promote(ScenarioId scenario) {
        return connections.write(session -> ExampleTable.promote(session, scenario));
    }

    /**
     * Keeps an example from generators from now on; it stays in the datastore with its history.
     *
     * @return whether that changed anything
     */
    public boolean demote(ScenarioId example) {
        return connections.write(session -> ExampleTable.demote(session, example));
    }

    /** All examples of a target, demoted ones too, most effective first. */
    public List<ExampleStanding> standings(String evaluationTarget) {
        return top(evaluationTarget, Integer.MAX_VALUE);
    }

    /**
     * The most effective examples, demoted ones too.
     *
     * @param evaluationTarget only of this target, or of all for null
     * @param limit how many at most
     */
    public List<ExampleStanding> top(@Nullable String evaluationTarget, int limit) {
        return connections.read(session -> ExampleTable.top(session, evaluationTarget, limit)).stream()
                .map(counted -> new ExampleStanding(
                        counted.example(), history(counted.createdAt(), counted.tally()), counted.demoted()))
                .toList();
    }

    private static List<LayeredExample> layered(Session session, String target, List<LayeredExample> below) {
        Map<ScenarioId, LayeredExample> byId = new LinkedHashMap<>();
        for (ExampleTable.Counted counted : ExampleTable.counted(session, target)) {
            LayeredExample own = LayeredExample.of(counted.example());
            byId.put(own.id(), own.withHistory(history(counted.createdAt(), counted.tally())));
        }
        for (LayeredExample example : below) {
            ScenarioId id = example.id();
            LayeredExample own = byId.get(id);
            if (own != null) {
                byId.put(id, example.withHistory(Objects.requireNonNull(own.history())));
            } else if (!ExampleTable.isWithheld(session, id)) {
                byId.put(id, example.withHistory(history(null, ExampleTable.tally(session, id))));
            }
        }
        List<LayeredExample> all = new ArrayList<>(byId.values());
        all.sort(Comparator.comparingDouble(SqliteExamples::worth).reversed());
        return all;
    }

    private static double worth(LayeredExample example) {
        return Objects.requireNonNull(example.history()).worth();
    }

    private static ExampleHistory history(@Nullable Instant createdAt, Tally tally) {
        double meanSeverity = tally.issues() == 0 ? 0 : Math.min(1, tally.severities() / tally.issues());
        return new ExampleHistory(
                createdAt,
                EffectivenessEstimator.standard()
                        .estimate(tally.trials(), tally.issues(), tally.undecided(), meanSeverity),
                tally.uses());
    }
}
