package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoraAdapter;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Merges an adapter into its base. */
@Command(
        name = "merge",
        description = {
            "Merge a LoRA adapter into its base and write a Hugging Face folder: weights, configs, tokenizer, and a README that",
            "says what it was made of. It leaves by export, after its evaluation, as all that was trained here."
        },
        footer = {
            "",
            "Examples:",
            "  model-forge merge --base tiny --adapter run/adapter --out merged",
            "  model-forge merge --base llama --adapter run/adapter --type bf16 --max-shard-mb 2000 --out merged"
        })
public final class MergeCommand implements Callable<Integer> {

    private static final long MEGABYTE = 1_000_000;

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelHomeOption home;

    @Option(
            names = {"-m", "--base", "--model"},
            paramLabel = "FOLDER|FILE|tiny",
            required = true,
            description = "The model that the adapter was trained over.")
    private String base;

    @Option(
            names = "--adapter",
            paramLabel = "FOLDER",
            required = true,
            description = "A LoRA adapter in PEFT's format.")
    private Path adapter;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FOLDER",
            required = true,
            description = "Where the merged model goes; must not hold one.")
    private Path out;

    @Option(
            names = "--type",
            defaultValue = "f16",
            description = "Of the weights: f16, bf16 or f32 (default: ${DEFAULT-VALUE}).")
    private SafetensorsType type;

    @Option(
            names = "--max-shard-mb",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Most megabytes of a file of weights (default: ${DEFAULT-VALUE}).")
    private long maxShardMegabytes;

    @Option(names = "--json", description = "Print {path, base, adapter_sha256, parameters}.")
    private boolean json;

    public MergeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (maxShardMegabytes < 1) {
            throw new UsageException("--max-shard-mb (" + maxShardMegabytes + ") must be at least 1.");
        }
        if (!Files.isDirectory(adapter)) {
            throw new UsageException("--adapter (" + adapter + ") is no folder.");
        }
        if (Files.exists(out.resolve("config.json"))) {
            throw new UsageException("--out (" + out + ") holds a model. Maybe name another folder.");
        }
        Path folder = home.folders(terminal).findReadable("--base", base);
        LoraAdapter lora = LoraAdapter.load(adapter);
        MergedModelCard card = MergedModelCard.of(folder, adapter, lora.config(), type);
        long parameters;
        try (LanguageModel model = ModelForge.load(folder);
                LanguageModel merged = model.merged(lora)) {
            merged.save(out, type, maxShardMegabytes * MEGABYTE);
            parameters = merged.parameters();
        }
        card.write(out);
        report(card.adapterSha256(), parameters);
        return ExitCode.OK;
    }

    private void report(String sha256, long parameters) {
        if (json) {
            Json.print(
                    Json.object()
                            .put("path", out.toString())
                            .put("base", base)
                            .put("adapter_sha256", sha256)
                            .put("parameters", parameters),
                    terminal.out());
        } else {
            terminal.out().println(out + "  " + parameters + " parameters, of the adapter " + sha256);
        }
    }
}
