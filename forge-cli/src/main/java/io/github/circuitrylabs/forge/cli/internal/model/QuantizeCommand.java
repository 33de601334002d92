package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.terminal.ProgressDisplay;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.modelforge.gguf.ConversionReport;
import io.github.circuitrylabs.modelforge.gguf.GgufQuantizer;
import io.github.circuitrylabs.modelforge.gguf.Quantization;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores the weights of a GGUF file in fewer bits. */
@Command(
        name = "quantize",
        description = {
            "Write a copy of a GGUF file with its weights quantised: the same bytes that llama.cpp's own quantisation"
                    + " writes. Best from F32, F16 or BF16; a file that is quantised already is refused.",
            "For models of others: one that was trained here leaves through model-forge export, after its evaluation.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  model-forge quantize llama-f16.gguf llama-q4_k_m.gguf --type Q4_K_M",
            "  model-forge verify llama-q4_k_m.gguf --against Llama-3.2-1B"
        })
public final class QuantizeCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Parameters(index = "0", paramLabel = "SOURCE", description = "A GGUF file.")
    private Path source;

    @Parameters(index = "1", paramLabel = "TARGET", description = "The GGUF file to write.")
    private Path target;

    @Option(names = "--type", required = true, description = "The mix, one of ${COMPLETION-CANDIDATES}.")
    private Quantization type;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that quantise (default: all processors).")
    private @Nullable Integer threads;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    public QuantizeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        WrittenModel.requireForeign(source);
        int workers = threads == null
                ? Runtime.getRuntime().availableProcessors()
                : ConvertCommand.positive("--threads", threads);
        ConversionReport written;
        try (ProgressDisplay display = ProgressDisplay.start(terminal, "Quantising", -1, "tensors")) {
            written = GgufQuantizer.quantize(
                    source, target, type, workers, (done, total, tensor, bytes) -> display.at(done));
        }
        WrittenModel.print(written, json, terminal);
        return ExitCode.OK;
    }
}
