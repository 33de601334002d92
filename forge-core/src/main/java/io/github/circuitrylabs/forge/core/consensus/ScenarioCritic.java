package io.github.circuitrylabs.forge.core.consensus;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.Scenario;
import java.util.function.ToDoubleBiFunction;

/** Says how good a proposed scenario is, before anything is deployed. Called from several threads at once. */
public interface ScenarioCritic {

    /** The name its votes are recorded under. */
    String name();

    /**
     * @return in [0, 1], the higher the better
     * @throws ForgeException if it cannot say; it then abstains
     */
    double score(EvaluationTarget target, Scenario proposal);

    /** A critic from a lambda. */
    static ScenarioCritic of(String name, ToDoubleBiFunction<EvaluationTarget, Scenario> score) {
        return new ScenarioCritic() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public double score(EvaluationTarget target, Scenario proposal) {
                return score.applyAsDouble(target, proposal);
            }
        };
    }
}
