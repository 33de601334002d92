package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.Generator;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Decides from evidence whether a trained model may become the next generator. */
@FunctionalInterface
public interface ReleaseGate {

    /**
     * A trained model and what the frozen ruler says of it and of the generator it would replace.
     *
     * @param modelFolder exactly the bytes that would be released
     * @param generator over that model
     * @param current the measurement of the generator in use
     * @param measured the measurement of the candidate
     * @param folder where the report goes
     * @param seed of resampling
     */
    record Candidate(
            String modelId,
            Path modelFolder,
            Generator generator,
            RulerReport current,
            RulerReport measured,
            Path folder,
            long seed) {}

    /**
     * What was decided.
     *
     * @param promoted whether the model may be released and used
     * @param reasons one line per check, passed or failed
     * @param metrics the figures behind them
     * @param report the written report
     */
    record Decision(boolean promoted, List<String> reasons, Map<String, Double> metrics, Path report) {}

    /** Evaluates the candidate, writes the report and decides. */
    Decision evaluate(Candidate candidate);
}
