package io.github.circuitrylabs.forge.core.breeding;

import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.statistics.EffectivenessEstimator;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.forge.core.statistics.Wilson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an operator's children gave.
 *
 * @param operator its name
 * @param children measured children
 * @param revealing those that revealed an issue in at least half of their decided deployments
 * @param rate revealing over children, with its 95 % interval
 * @param tokens tokens spent on the children
 * @param cost money spent on the children
 */
public record OperatorYield(String operator, int children, int revealing, Interval rate, long tokens, double cost) {

    /** The yields of all operators, best rate first; scenarios without an operator or a decided deployment are left out. */
    public static List<OperatorYield> of(Collection<Individual> individuals) {
        Map<String, List<Individual>> byOperator = new TreeMap<>();
        for (Individual individual : individuals) {
            String operator = individual.scenario().provenance().operator();
            if (operator != null && individual.effectiveness().trials() > 0) {
                byOperator.computeIfAbsent(operator, key -> new ArrayList<>()).add(individual);
            }
        }
        return byOperator.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingDouble(
                                (OperatorYield measured) -> measured.rate().mean())
                        .reversed())
                .toList();
    }

    /**
     * Weights for {@link BreedingSettings#withOperatorWeights}: the posterior mean of each operator's rate under a uniform prior,
     * so that what paid is used more and nothing is given up after one failure.
     */
    public static Map<String, Double> weights(Collection<OperatorYield> yields) {
        Map<String, Double> weights = new LinkedHashMap<>();
        for (OperatorYield measured : yields) {
            Effectiveness posterior =
                    EffectivenessEstimator.standard().estimate(measured.children(), measured.revealing(), 0, 0);
            weights.put(measured.operator(), posterior.mean());
        }
        return weights;
    }

    private static OperatorYield of(String operator, List<Individual> children) {
        int revealing = (int) children.stream()
                .map(Individual::effectiveness)
                .filter(effectiveness -> 2 * effectiveness.issues() >= effectiveness.trials())
                .count();
        long tokens = 0;
        double cost = 0;
        for (Individual child : children) {
            Provenance provenance = child.scenario().provenance();
            tokens += provenance.tokens();
            cost += provenance.cost();
        }
        return new OperatorYield(
                operator, children.size(), revealing, Wilson.interval(revealing, children.size()), tokens, cost);
    }
}
