package io.github.circuitrylabs.modelforge.train;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.modelforge.gguf.GgmlType;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsWriter;
import io.github.circuitrylabs.modelforge.train.internal.files.ModelTexts;
import io.github.circuitrylabs.modelforge.train.internal.llama.Architecture;
import io.github.circuitrylabs.modelforge.train.internal.llama.LlamaModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes models as Hugging Face folders; every file whole or not at all, the weights last. */
final class ModelFolder {

    private static final List<String> TOKENIZER_FILES = List.of(
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja",
            "tokenizer.model",
            "vocab.json",
            "merges.txt");

    /** Of a model whose blocks were decoded: the type that they were held in. */
    private static final String PRECISION = "model_forge.precision";

    private ModelFolder() {}

    static void write(
            Path folder,
            LlamaConfig config,
            LlamaModule module,
            SafetensorsType type,
            long maxShardBytes,
            @Nullable Path tokenizerSource) {
        try {
            Files.createDirectories(folder);
            String dtype =
                    switch (type) {
                        case F16 -> "float16";
                        case BF16 -> "bfloat16";
                        default -> "float32";
                    };
            AtomicFiles.writeString(
                    folder.resolve("config.json"),
                    config.toJson().replace("\"dtype\" : \"float32\"", "\"dtype\" : \"" + dtype + "\""));
            AtomicFiles.writeString(folder.resolve("generation_config.json"), generationConfig(config));
            if (tokenizerSource != null && !Files.exists(folder.resolve("tokenizer.json"))) {
                copyTokenizer(tokenizerSource, folder);
            }
        } catch (IOException e) {
            throw new ForgeException("Cannot write model folder (%s): %s".formatted(folder, e), e);
        }
        SafetensorsWriter writer = SafetensorsWriter.to(folder.resolve("model.safetensors"))
                .metadata("format", "pt")
                .metadata(ModelOrigin.MARK, ForgeVersion.current());
        if (module.precision() != GgmlType.F32) {
            writer.metadata(PRECISION, module.precision().name());
        }
        for (Architecture.Slot slot : module.architecture().slots()) {
            float[] values = module.values(slot);
            int offset = 0;
            for (int part = 0; part < slot.parts().size(); part++) {
                int count = slot.rows().get(part) * Math.max(1, slot.columns());
                writer.add(
                        slot.parts().get(part),
                        type,
                        slot.shape(part),
                        Arrays.copyOfRange(values, offset, offset + count));
                offset += count;
            }
        }
        writer.writeSharded(maxShardBytes);
    }

    private static void copyTokenizer(Path from, Path to) throws IOException {
        if (Files.isRegularFile(from)) {
            ModelTexts texts = ModelTexts.of(from);
            for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
                AtomicFiles.writeString(to.resolve(name), texts.text(name).orElseThrow());
            }
            return;
        }
        for (String name : TOKENIZER_FILES) {
            if (Files.exists(from.resolve(name))) {
                Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static String generationConfig(LlamaConfig config) {
        ObjectNode root = new JsonMapper().createObjectNode();
        root.put("bos_token_id", config.bosTokenId());
        if (config.eosTokenIds().size() == 1) {
            root.put("eos_token_id", config.eosTokenIds().get(0));
        } else {
            config.eosTokenIds().forEach(root.putArray("eos_token_id")::add);
        }
        root.put("pad_token_id", config.padTokenId());
        return root.toPrettyString();
    }
}
