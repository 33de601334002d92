package io.github.circuitrylabs.forge.store;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.statistics.EffectivenessEstimator;
import io.github.circuitrylabs.forge.store.internal.Connections;
import io.github.circuitrylabs.forge.store.internal.ExampleTable;
import java.util.Collection;
import java.util.List;

/**
 * The life of examples in a {@link SqliteDatastore}: added by {@link SqliteDatastore#addExamples}, used by generators,
 * ordered by what the scenarios they led to revealed, promoted from good scenarios and demoted when they wear out. Every
 * method is one transaction. Thread-safe.
 */
public final class SqliteExamples {

    private final Connections connections;

    SqliteExamples(Connections connections) {
        this.connections = connections;
    }

    /**
     * Notes which examples a scenario was generated with; noting it twice changes nothing.
     *
     * @param generated a scenario of the datastore
     * @param examples the ids of the examples, see {@link io.github.circuitrylabs.forge.core.Example#scenarioId()}
     * @throws InvalidInputException if the scenario is not in the datastore
     */
    public void addUse(ScenarioId generated, Collection<ScenarioId> examples) {
        connections.write(session -> {
            ExampleTable.addUse(session, generated, examples);
            return true;
        });
    }

    /**
     * Makes a scenario an example, or brings a demoted example back.
     *
     * @return whether that changed anything
     * @throws InvalidInputException if the scenario is not in the datastore or is held out
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
        return connections.read(session -> ExampleTable.counted(session, evaluationTarget)).stream()
                .map(SqliteExamples::standing)
                .toList();
    }

    private static ExampleStanding standing(ExampleTable.Counted counted) {
        double meanSeverity = counted.issues() == 0 ? 0 : Math.min(1, counted.severities() / counted.issues());
        return new ExampleStanding(
                counted.example(),
                counted.uses(),
                EffectivenessEstimator.standard()
                        .estimate(counted.trials(), counted.issues(), counted.undecided(), meanSeverity),
                counted.demoted());
    }
}
