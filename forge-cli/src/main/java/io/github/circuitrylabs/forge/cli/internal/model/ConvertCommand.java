package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.ProgressDisplay;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.modelforge.gguf.ConversionReport;
import io.github.circuitrylabs.modelforge.gguf.GgufOptions;
import io.github.circuitrylabs.modelforge.gguf.GgufToHf;
import io.github.circuitrylabs.modelforge.gguf.HfToGguf;
import io.github.circuitrylabs.modelforge.gguf.LoraToGguf;
import io.github.circuitrylabs.modelforge.gguf.Quantization;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Converts models of others between Hugging Face folders and GGUF files. */
@Command(
        name = "convert",
        description = {
            "Convert a Hugging Face folder to a GGUF file, a PEFT LoRA folder to a GGUF adapter, or a GGUF file to a Hugging"
                    + " Face folder; what SOURCE is decides.",
            "For models of others: one that was trained here leaves through model-forge export, after its evaluation.",
            "Written GGUF files say model_forge.evaluation = none.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  model-forge convert Llama-3.2-1B llama.gguf --type Q8_0",
            "  model-forge convert my-lora my-lora.gguf --base Llama-3.2-1B",
            "  model-forge convert llama.gguf llama-folder --type BF16"
        })
public final class ConvertCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Parameters(
            index = "0",
            paramLabel = "SOURCE",
            description = "A Hugging Face folder, a PEFT folder or a GGUF file.")
    private Path source;

    @Parameters(index = "1", paramLabel = "TARGET", description = "The GGUF file or the folder to write.")
    private Path target;

    @Option(
            names = "--type",
            defaultValue = "F16",
            description =
                    "How weights are stored: one of ${COMPLETION-CANDIDATES} in GGUF files, F32 or F16 in adapters,"
                            + " F32, F16 or BF16 in folders (default: ${DEFAULT-VALUE}).")
    private Quantization type;

    @Option(names = "--base", paramLabel = "FOLDER", description = "The model that an adapter is for.")
    private @Nullable Path base;

    @Option(names = "--name", paramLabel = "NAME", description = "The model's name in GGUF (default: its folder's).")
    private @Nullable String name;

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            description = "The context to declare in GGUF (default: that of the model).")
    private @Nullable Integer context;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that quantise (default: all processors).")
    private @Nullable Integer threads;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    public ConvertCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        WrittenModel.requireForeign(source);
        if (Files.isRegularFile(source)) {
            toFolder();
        } else if (Files.exists(source.resolve("adapter_config.json"))) {
            if (base == null) {
                throw new UsageException("An adapter needs --base, the folder of the model that it is for.");
            }
            WrittenModel.print(LoraToGguf.convert(source, base, target, options()), json, terminal);
        } else {
            WrittenModel.print(toGguf(), json, terminal);
        }
        return ExitCode.OK;
    }

    private ConversionReport toGguf() {
        try (ProgressDisplay display = ProgressDisplay.start(terminal, "Converting", -1, "tensors")) {
            return HfToGguf.convert(source, target, options(), (done, total, tensor, bytes) -> display.at(done));
        }
    }

    private void toFolder() {
        SafetensorsType stored =
                switch (type) {
                    case F32 -> SafetensorsType.F32;
                    case F16 -> SafetensorsType.F16;
                    case BF16 -> SafetensorsType.BF16;
                    default -> throw new UsageException("--type (" + type + ") must be F32, F16 or BF16 for a folder.");
                };
        GgufToHf.convert(source, target, stored);
        if (json) {
            Json.print(Json.object().put("path", target.toString()), terminal.out());
        } else {
            terminal.out().println(target);
        }
    }

    private GgufOptions options() {
        GgufOptions options = GgufOptions.defaults().withType(type).withProvenance(Map.of("evaluation", "none"));
        options = name == null ? options : options.withName(name);
        options = context == null ? options : options.withContext(positive("--context", context));
        return threads == null ? options : options.withThreads(positive("--threads", threads));
    }

    static int positive(String option, int value) {
        if (value < 1) {
            throw new UsageException(option + " (" + value + ") must be at least 1.");
        }
        return value;
    }
}
