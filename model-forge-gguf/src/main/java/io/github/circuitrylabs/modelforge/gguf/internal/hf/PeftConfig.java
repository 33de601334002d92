package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The part of PEFT's {@code adapter_config.json} that matters for conversion.
 *
 * @param path the file
 * @param rank the default rank
 * @param alpha the default alpha
 * @param rankStabilised whether the scale is alpha / sqrt(rank), not alpha / rank
 * @param ranks ranks of modules whose names match
 * @param alphas alphas of modules whose names match
 */
public record PeftConfig(
        Path path,
        int rank,
        double alpha,
        boolean rankStabilised,
        Map<Pattern, Double> ranks,
        Map<Pattern, Double> alphas) {

    /**
     * Reads {@code adapter_config.json} of a folder.
     *
     * @throws TensorFileException naming what is missing or cannot be expressed as a GGUF adapter
     */
    public static PeftConfig read(Path folder) {
        Path path = folder.resolve("adapter_config.json");
        JsonNode json = JsonFiles.require(path);
        String type = json.path("peft_type").asText();
        if (!type.equals("LORA")) {
            throw new TensorFileException(path, "has peft_type (" + type + "); only LORA can be converted.");
        }
        for (String flag : List.of("use_dora", "fan_in_fan_out", "use_qalora", "lora_bias")) {
            if (json.path(flag).asBoolean(false)) {
                throw merge(path, flag + " = true");
            }
        }
        if (!json.path("bias").asText("none").equals("none")) {
            throw merge(path, "bias = " + json.path("bias"));
        }
        for (String list : List.of("modules_to_save", "trainable_token_indices", "target_parameters")) {
            if (json.hasNonNull(list) && !json.path(list).isEmpty()) {
                throw merge(path, list + " = " + json.path(list));
            }
        }
        double rank = number(path, "r", json.path("r"));
        return new PeftConfig(
                path,
                (int) rank,
                number(path, "lora_alpha", json.path("lora_alpha")),
                json.path("use_rslora").asBoolean(false),
                patterns(path, json.path("rank_pattern")),
                patterns(path, json.path("alpha_pattern")));
    }

    private static TensorFileException merge(Path path, String what) {
        return new TensorFileException(
                path, "has " + what + ", which a GGUF adapter cannot express. Maybe merge the adapter into its base.");
    }

    private static double number(Path path, String field, JsonNode value) {
        if (!value.isNumber() || !(value.doubleValue() > 0)) {
            throw new TensorFileException(path, "has " + field + " (" + value + "), not a positive number.");
        }
        return value.doubleValue();
    }

    private static Map<Pattern, Double> patterns(Path path, JsonNode node) {
        Map<Pattern, Double> patterns = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            try {
                // As PEFT does: the key matches the whole module name or its last parts.
                patterns.put(
                        Pattern.compile("(.*\\.)?(" + entry.getKey() + ")"),
                        number(path, entry.getKey(), entry.getValue()));
            } catch (PatternSyntaxException e) {
                throw new TensorFileException(path, null, "has the pattern (" + entry.getKey() + "), no regex.", e);
            }
        });
        return patterns;
    }

    /** The rank of a module. */
    public int rank(String module) {
        return (int) first(ranks, module, rank);
    }

    /** The factor of a module's delta B·A. */
    public double scale(String module) {
        double r = rank(module);
        return first(alphas, module, alpha) / (rankStabilised ? Math.sqrt(r) : r);
    }

    /** The alpha for which a runtime that computes alpha / rank gets the default scale. */
    public double runtimeAlpha() {
        return rankStabilised ? alpha * Math.sqrt(rank) : alpha;
    }

    private static double first(Map<Pattern, Double> patterns, String module, double otherwise) {
        return patterns.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(module).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(otherwise);
    }
}
