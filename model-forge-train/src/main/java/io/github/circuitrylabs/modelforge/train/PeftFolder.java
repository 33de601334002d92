package io.github.circuitrylabs.modelforge.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.modelforge.gguf.Safetensors;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsWriter;
import io.github.circuitrylabs.modelforge.gguf.TensorFile;
import io.github.circuitrylabs.modelforge.gguf.TensorView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Adapters as PEFT stores them. */
final class PeftFolder {

    private static final String CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final String PREFIX = "base_model.model.";
    private static final Pattern KEY = Pattern.compile("base_model\\.model\\.(.+)\\.lora_([AB])\\.weight");
    private static final JsonMapper JSON = new JsonMapper();

    private PeftFolder() {}

    static void write(Path folder, LoraAdapter adapter, String baseModel) {
        LoraConfig config = adapter.config();
        try {
            Files.createDirectories(folder);
            AtomicFiles.writeString(folder.resolve(CONFIG), describe(config, baseModel));
        } catch (IOException e) {
            throw new ForgeException("Cannot write adapter folder (%s): %s".formatted(folder, e), e);
        }
        SafetensorsWriter writer = SafetensorsWriter.to(folder.resolve(WEIGHTS))
                .metadata("format", "pt")
                .metadata(ModelOrigin.MARK, ForgeVersion.current());
        int rank = config.rank();
        adapter.modules()
                .forEach((name, matrices) -> writer.add(
                                PREFIX + name + ".lora_A.weight",
                                SafetensorsType.F32,
                                new long[] {rank, matrices.inputs(rank)},
                                matrices.a())
                        .add(
                                PREFIX + name + ".lora_B.weight",
                                SafetensorsType.F32,
                                new long[] {matrices.outputs(rank), rank},
                                matrices.b()));
        writer.write();
    }

    private static String describe(LoraConfig config, String baseModel) {
        ObjectNode root = JSON.createObjectNode();
        root.putNull("auto_mapping");
        root.put("base_model_name_or_path", baseModel);
        root.put("bias", "none");
        root.put("fan_in_fan_out", false);
        root.put("inference_mode", true);
        root.put("init_lora_weights", true);
        root.putNull("layers_pattern");
        root.putNull("layers_to_transform");
        if (config.alpha() == Math.rint(config.alpha())) {
            root.put("lora_alpha", (long) config.alpha());
        } else {
            root.put("lora_alpha", config.alpha());
        }
        root.put("lora_dropout", config.dropout());
        root.putNull("modules_to_save");
        root.put("peft_type", "LORA");
        root.put("r", config.rank());
        root.putNull("revision");
        config.targetModules().forEach(root.putArray("target_modules")::add);
        root.put("task_type", "CAUSAL_LM");
        root.put("use_dora", false);
        root.put("use_rslora", config.rankStabilised());
        return root.toPrettyString();
    }

    static LoraAdapter read(Path folder) {
        LoraConfig config = config(folder.resolve(CONFIG));
        Map<String, float[]> down = new TreeMap<>();
        Map<String, float[]> up = new TreeMap<>();
        Set<String> unknown = new TreeSet<>();
        try (TensorFile file = Safetensors.open(folder.resolve(WEIGHTS))) {
            for (String key : file.names()) {
                Matcher matcher = KEY.matcher(key);
                if (!matcher.matches() || !config.targetModules().contains(lastName(matcher.group(1)))) {
                    unknown.add(key);
                    continue;
                }
                boolean isDown = matcher.group(2).equals("A");
                TensorView view = file.tensor(key);
                long[] shape = view.shape();
                if (shape.length != 2 || shape[isDown ? 0 : 1] != config.rank()) {
                    throw new InvalidInputException("%s: tensor (%s) has shape %s, which does not have r (%d)"
                            .formatted(file.path(), key, java.util.Arrays.toString(shape), config.rank()));
                }
                (isDown ? down : up).put(matcher.group(1), view.toFloats());
            }
        }
        Set<String> missing = new TreeSet<>();
        Map<String, LoraAdapter.Matrices> modules = new TreeMap<>();
        down.forEach((name, a) -> {
            float[] b = up.remove(name);
            if (b == null) {
                missing.add(PREFIX + name + ".lora_B.weight");
            } else {
                modules.put(name, new LoraAdapter.Matrices(a, b));
            }
        });
        up.keySet().forEach(name -> missing.add(PREFIX + name + ".lora_A.weight"));
        Set<String> adapted = new TreeSet<>();
        modules.keySet().forEach(name -> adapted.add(lastName(name)));
        config.targetModules().stream()
                .filter(target -> !adapted.contains(target))
                .forEach(target -> missing.add("any layer of " + target));
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new InvalidInputException("%s: the adapter's tensors do not fit its config; missing %s, unknown %s"
                    .formatted(folder, missing, unknown));
        }
        return new LoraAdapter(config, modules);
    }

    private static String lastName(String module) {
        return module.substring(module.lastIndexOf('.') + 1);
    }

    private static LoraConfig config(Path file) {
        JsonNode root;
        try {
            root = JSON.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new InvalidInputException(
                    "Cannot read (%s): %s. Maybe this is no folder of a PEFT adapter.".formatted(file, e), e);
        }
        expect(file, root, "peft_type", "LORA");
        expect(file, root, "bias", "none");
        for (String field : new String[] {"use_dora", "fan_in_fan_out", "lora_bias", "use_qalora"}) {
            expect(file, root, field, "false");
        }
        for (String field : new String[] {"modules_to_save", "rank_pattern", "alpha_pattern", "layer_replication"}) {
            if (root.hasNonNull(field) && !root.path(field).isEmpty()) {
                throw unsupported(file, field, root.path(field).toString());
            }
        }
        Set<String> targets = new TreeSet<>();
        JsonNode names = root.path("target_modules");
        if (!names.isArray()) {
            throw unsupported(file, "target_modules", names.toString());
        }
        names.forEach(name -> targets.add(lastName(name.asText())));
        return new LoraConfig(
                root.path("r").asInt(),
                root.path("lora_alpha").asDouble(),
                root.path("lora_dropout").asDouble(),
                root.path("use_rslora").asBoolean(),
                targets);
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
