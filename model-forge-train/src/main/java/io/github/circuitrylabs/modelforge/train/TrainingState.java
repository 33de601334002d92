package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.gguf.Safetensors;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsWriter;
import io.github.circuitrylabs.modelforge.gguf.TensorFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A training between two steps: trained weights and Adam's moments. Resuming from it gives the same bits as never having
 * stopped, on the same machine with the same number of threads.
 *
 * @param step optimiser steps done; the order of rows follows from it and the seed
 * @param tokens tokens seen so far
 * @param fingerprint of options and rows; a training with others refuses to resume
 * @param tensors value, first and second moment of each trained tensor, by name; with early stopping, the best values too
 * @param evaluation loss on held-out rows after this very step, or NaN if it was not measured there
 * @param bestEvaluation the lowest so far, or NaN if there was none
 * @param misses measurements since then
 * @param ended whether the training is over, by its plan or by early stopping
 */
public record TrainingState(
        int step,
        long tokens,
        String fingerprint,
        Map<String, float[]> tensors,
        double evaluation,
        double bestEvaluation,
        int misses,
        boolean ended) {

    /** Freezes the map. */
    public TrainingState {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * The adapter as trained so far.
     *
     * @param config that it was trained with
     */
    public LoraAdapter adapter(LoraConfig config) {
        Map<String, LoraAdapter.Matrices> modules = new LinkedHashMap<>();
        tensors.forEach((name, a) -> {
            if (name.endsWith(".lora_A")) {
                String module = name.substring(0, name.length() - ".lora_A".length());
                float[] b = tensors.get(module + ".lora_B");
                if (b == null) {
                    throw new InvalidInputException("The training state has (%s) without its B".formatted(name));
                }
                modules.put(module, new LoraAdapter.Matrices(a, b));
            }
        });
        return new LoraAdapter(config, modules);
    }

    /** Writes one safetensors file, whole or not at all. */
    public void save(Path file) {
        SafetensorsWriter writer = SafetensorsWriter.to(file)
                .metadata("step", Integer.toString(step))
                .metadata("tokens", Long.toString(tokens))
                .metadata("fingerprint", fingerprint)
                .metadata("evaluation", Double.toString(evaluation))
                .metadata("best_evaluation", Double.toString(bestEvaluation))
                .metadata("misses", Integer.toString(misses))
                .metadata("ended", Boolean.toString(ended));
        tensors.forEach((name, values) -> writer.add(name, SafetensorsType.F32, new long[] {values.length}, values));
        writer.write();
    }

    /** Reads what {@link #save} wrote. */
    public static TrainingState load(Path file) {
        try (TensorFile tensors = Safetensors.open(file)) {
            Map<String, float[]> values = new LinkedHashMap<>();
            tensors.names()
                    .forEach(name -> values.put(name, tensors.tensor(name).toFloats()));
            return new TrainingState(
                    Integer.parseInt(field(tensors, "step")),
                    Long.parseLong(field(tensors, "tokens")),
                    field(tensors, "fingerprint"),
                    values,
                    Double.parseDouble(field(tensors, "evaluation")),
                    Double.parseDouble(field(tensors, "best_evaluation")),
                    Integer.parseInt(field(tensors, "misses")),
                    Boolean.parseBoolean(field(tensors, "ended")));
        }
    }

    private static String field(TensorFile file, String name) {
        String value = file.metadata().get(name);
        if (value == null) {
            throw new InvalidInputException(
                    "%s has no metadata (%s). Maybe it is no training state.".formatted(file.path(), name));
        }
        return value;
    }
}
