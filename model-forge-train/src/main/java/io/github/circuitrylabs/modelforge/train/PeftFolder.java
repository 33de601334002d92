package io.github.circuitrylabs.modelforge.train;

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
    private static final Pattern BLOCK =
            Pattern.compile("model\\.layers\\.(\\d{1,6})\\.(?:self_attn|mlp)\\.([a-z]+_proj)");
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
        adapter.modules().forEach((name, matrices) -> {
            int rank = config.rankOf(name);
            writer.add(
                            PREFIX + name + ".lora_A.weight",
                            SafetensorsType.F32,
                            new long[] {rank, matrices.inputs(rank)},
                            matrices.a())
                    .add(
                            PREFIX + name + ".lora_B.weight",
                            SafetensorsType.F32,
                            new long[] {matrices.outputs(rank), rank},
                            matrices.b());
        });
        writer.write();
    }

    private static String describe(LoraConfig config, String baseModel) {
        ObjectNode root = JSON.createObjectNode();
        // One scale for all: alpha follows the rank.
        ObjectNode alphas = root.putObject("alpha_pattern");
        config.rankPattern()
                .forEach((key, rank) ->
                        alphas.put(key, config.scale() * (config.rankStabilised() ? Math.sqrt(rank) : rank)));
        root.putNull("auto_mapping");
        root.put("base_model_name_or_path", baseModel);
        root.put("bias", "none");
        root.put("fan_in_fan_out", false);
        root.put("inference_mode", true);
        root.put("init_lora_weights", true);
        root.putNull("layers_pattern");
        if (config.layers().isEmpty()) {
            root.putNull("layers_to_transform");
        } else {
            config.layers().forEach(root.putArray("layers_to_transform")::add);
        }
        if (config.alpha() == Math.rint(config.alpha())) {
            root.put("lora_alpha", (long) config.alpha());
        } else {
            root.put("lora_alpha", config.alpha());
        }
        root.put("lora_dropout", config.dropout());
        root.putNull("modules_to_save");
        root.put("peft_type", "LORA");
        root.put("r", config.rank());
        ObjectNode ranks = root.putObject("rank_pattern");
        config.rankPattern().forEach(ranks::put);
        root.putNull("revision");
        if (config.targetPattern() == null) {
            config.targetModules().forEach(root.putArray("target_modules")::add);
        } else {
            root.put("target_modules", config.targetPattern());
        }
        root.put("task_type", "CAUSAL_LM");
        root.put("use_dora", false);
        root.put("use_rslora", config.rankStabilised());
        return root.toPrettyString();
    }

    static LoraAdapter read(Path folder) {
        PeftConfig peft = PeftConfig.read(folder.resolve(CONFIG));
        LoraConfig config = peft.lora();
        Map<String, float[]> down = new TreeMap<>();
        Map<String, float[]> up = new TreeMap<>();
        Set<String> unknown = new TreeSet<>();
        try (TensorFile file = Safetensors.open(folder.resolve(WEIGHTS))) {
            for (String key : file.names()) {
                Matcher matcher = KEY.matcher(key);
                if (!matcher.matches() || !adapts(config, matcher.group(1))) {
                    unknown.add(key);
                    continue;
                }
                boolean isDown = matcher.group(2).equals("A");
                TensorView view = file.tensor(key);
                long[] shape = view.shape();
                int rank = config.rankOf(matcher.group(1));
                if (shape.length != 2 || shape[isDown ? 0 : 1] != rank) {
                    throw new InvalidInputException("%s: tensor (%s) has shape %s, which does not have r (%d)"
                            .formatted(file.path(), key, java.util.Arrays.toString(shape), rank));
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
                modules.put(name, new LoraAdapter.Matrices(a, peft.inOneScale(name, b)));
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

    private static boolean adapts(LoraConfig config, String module) {
        Matcher matcher = BLOCK.matcher(module);
        return matcher.matches() && config.adapts(Integer.parseInt(matcher.group(1)), matcher.group(2));
    }

    private static String lastName(String module) {
        return module.substring(module.lastIndexOf('.') + 1);
    }
}
