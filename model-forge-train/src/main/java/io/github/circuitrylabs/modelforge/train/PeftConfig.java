package io.github.circuitrylabs.modelforge.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.internal.llama.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an {@code adapter_config.json} says: the adapter, and the alphas of matrices that have another one. Here one scale
 * holds for the whole adapter, so that theirs moves into their B.
 */
record PeftConfig(LoraConfig lora, Map<String, Double> alphaPattern) {

    /** Modifiers of LoRA that would give other numbers. */
    private static final List<String> SWITCHES =
            List.of("use_dora", "fan_in_fan_out", "lora_bias", "use_qalora", "use_bdlora");

    private static final List<String> ABSENT = List.of(
            "modules_to_save", "layer_replication", "exclude_modules", "trainable_token_indices", "target_parameters");

    /** B such that the adapter's one scale gives what PEFT computes. */
    float[] inOneScale(String module, float[] b) {
        double alpha = alphaPattern.entrySet().stream()
                .filter(entry -> LoraConfig.matches(entry.getKey(), module))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(lora.alpha());
        int rank = lora.rankOf(module);
        double ratio = alpha / (lora.rankStabilised() ? Math.sqrt(rank) : rank) / lora.scale();
        float[] scaled = b.clone();
        for (int i = 0; ratio != 1 && i < scaled.length; i++) {
            scaled[i] = (float) (scaled[i] * ratio);
        }
        return scaled;
    }

    /**
     * @throws InvalidInputException if the file is missing or asks for something that is not supported, by name
     */
    static PeftConfig read(Path file) {
        JsonNode root;
        try {
            root = new JsonMapper().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new InvalidInputException(
                    "Cannot read (%s): %s. Maybe this is no folder of a PEFT adapter.".formatted(file, e), e);
        }
        expect(file, root, "peft_type", "LORA");
        expect(file, root, "bias", "none");
        expect(file, root, "layers_pattern", "layers");
        SWITCHES.forEach(field -> expect(file, root, field, "false"));
        for (String field : ABSENT) {
            if (root.hasNonNull(field) && !root.path(field).isEmpty()) {
                throw unsupported(file, field, root.path(field).toString());
            }
        }
        Map<String, Integer> ranks = new LinkedHashMap<>();
        root.path("rank_pattern")
                .fields()
                .forEachRemaining(
                        entry -> ranks.put(entry.getKey(), entry.getValue().asInt()));
        Map<String, Double> alphas = new LinkedHashMap<>();
        root.path("alpha_pattern")
                .fields()
                .forEachRemaining(
                        entry -> alphas.put(entry.getKey(), entry.getValue().asDouble()));
        LoraConfig named = new LoraConfig(
                root.path("r").asInt(),
                root.path("lora_alpha").asDouble(),
                root.path("lora_dropout").asDouble(),
                root.path("use_rslora").asBoolean(),
                Set.copyOf(Architecture.LINEAR_LAYERS));
        return new PeftConfig(targets(file, root, named.withRankPattern(ranks)), alphas);
    }

    private static LoraConfig targets(Path file, JsonNode root, LoraConfig config) {
        JsonNode targets = root.path("target_modules");
        Set<Integer> layers = new TreeSet<>();
        JsonNode chosen = root.path("layers_to_transform");
        if (chosen.isInt()) {
            layers.add(chosen.intValue());
        }
        chosen.forEach(layer -> layers.add(layer.asInt()));
        if (targets.isTextual()) {
            return targets.textValue().equals("all-linear")
                    ? config.withLayers(layers)
                    : config.withTargetPattern(targets.textValue());
        }
        if (!targets.isArray()) {
            throw unsupported(file, "target_modules", targets.toString());
        }
        Set<String> names = new TreeSet<>();
        targets.forEach(name -> names.add(name.asText()));
        if (Architecture.LINEAR_LAYERS.containsAll(names)) {
            return config.withTargetModules(names.toArray(String[]::new)).withLayers(layers);
        }
        // Parts of paths, such as layers.0.self_attn.q_proj: PEFT asks for the end of the full name.
        String ends = names.stream().map(name -> name.replace(".", "\\.")).collect(Collectors.joining("|"));
        return config.withTargetPattern("(.*\\.)?(" + ends + ")");
    }

    private static void expect(Path file, JsonNode root, String field, String value) {
        if (root.hasNonNull(field) && !root.path(field).asText().equals(value)) {
            throw unsupported(file, field, root.path(field).toString());
        }
    }

    private static InvalidInputException unsupported(Path file, String field, String value) {
        return new InvalidInputException(
                "%s has %s (%s), which is not supported. Maybe merge the adapter with PEFT first."
                        .formatted(file, field, value));
    }
}
