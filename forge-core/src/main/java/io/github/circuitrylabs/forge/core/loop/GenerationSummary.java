package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.statistics.Interval;
import java.util.List;

/**
 * What one generation gave.
 *
 * @param generation counted from 1
 * @param model the generator in use, e.g. {@code forge-tiny} or {@code forge-tiny-s1-g2}
 * @param ruler the frozen ruler's measurement of that generator
 * @param scenarios scenarios written and stored for the system under test
 * @param found share of those that revealed an issue in the system under test, with its 95 % Wilson interval
 * @param trainingSeconds time spent on training the generation's model; 0 for the base
 * @param promoted false if a model was trained for this generation but the gate kept the one before
 * @param reasons the gate's reasons; empty for the base
 * @param artefacts files of this generation's model
 * @param seconds time of all stages of this generation, its model's training and evaluation included
 */
public record GenerationSummary(
        int generation,
        String model,
        RulerReport ruler,
        int scenarios,
        Interval found,
        double trainingSeconds,
        boolean promoted,
        List<String> reasons,
        List<String> artefacts,
        double seconds) {

    public GenerationSummary {
        reasons = List.copyOf(reasons);
        artefacts = List.copyOf(artefacts);
    }
}
