package io.github.circuitrylabs.forge.cli.internal.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.terminal.ProgressDisplay;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.core.files.Digests;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport;
import io.github.circuitrylabs.modelforge.gguf.ConversionReport;
import io.github.circuitrylabs.modelforge.gguf.GgufOptions;
import io.github.circuitrylabs.modelforge.gguf.HfToGguf;
import io.github.circuitrylabs.modelforge.gguf.Quantization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Releases a model for other programs. */
@Command(
        name = "export",
        description = {
            "Release a model as a GGUF file (llama.cpp, Ollama) or as a Hugging Face folder.",
            "Only a model that passed an evaluation of exactly its bytes is released (see: model-forge evaluate).",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  model-forge export --model run/model --format gguf --type Q8_0 --out model.gguf",
            "  model-forge export --model run/model --format hf --out release"
        })
public final class ExportModelCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelHomeOption home;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "FOLDER",
            required = true,
            description = "The model: a Hugging Face folder, such as the model/ of a run.")
    private String model;

    @Option(
            names = {"-f", "--format"},
            required = true,
            description = "One of ${COMPLETION-CANDIDATES}.")
    private Format format;

    @Option(
            names = "--type",
            defaultValue = "F16",
            description = "How a GGUF file stores the weights, one of ${COMPLETION-CANDIDATES} (default:"
                    + " ${DEFAULT-VALUE}).")
    private Quantization type;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE|FOLDER",
            required = true,
            description = "Where to: a file for gguf, a folder for hf.")
    private Path out;

    @Option(
            names = "--evaluation",
            paramLabel = "FILE",
            description = "The evaluation report (default: evaluation/evaluation.json beside the model's folder).")
    private @Nullable Path evaluation;

    @Option(names = "--name", paramLabel = "NAME", description = "The model's name (default: that of its report).")
    private @Nullable String name;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /** What can be written. */
    enum Format {
        gguf,
        hf
    }

    public ExportModelCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Path folder = home.folders(terminal).find("--model", model);
        Path reportFile = evaluation == null ? EvaluateCommand.reportOf(folder) : evaluation;
        EvaluationReport report = EvaluationReport.requirePassed(reportFile, folder);
        if (format == Format.gguf) {
            exportGguf(folder, reportFile, name == null ? report.modelId() : name);
        } else {
            exportFolder(folder, reportFile);
        }
        return ExitCode.OK;
    }

    private void exportGguf(Path folder, Path reportFile, String modelName) {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("forge_version", ForgeVersion.current());
        provenance.put("evaluation_sha256", Digests.sha256(reportFile));
        GgufOptions options =
                GgufOptions.defaults().withType(type).withName(modelName).withProvenance(provenance);
        ConversionReport written;
        try (ProgressDisplay display = ProgressDisplay.start(terminal, "Converting", -1, "tensors")) {
            written = HfToGguf.convert(folder, out, options, (done, total, tensor, bytes) -> display.at(done));
        }
        written.warnings().forEach(warning -> terminal.err().println("warning: " + warning));
        if (json) {
            ObjectNode node = Json.object()
                    .put("path", written.path().toString())
                    .put("bytes", written.bytes())
                    .put("sha256", written.sha256())
                    .put("tensors", written.tensors());
            node.set("warnings", Json.strings(written.warnings()));
            Json.print(node, terminal.out());
        } else {
            terminal.out().println(written.path() + "  " + written.bytes() + " bytes  sha256 " + written.sha256());
        }
    }

    /** The report goes with the files, so that whoever gets the folder can check what was evaluated. */
    private void exportFolder(Path folder, Path reportFile) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            AtomicFiles.write(out.resolve(file.getFileName().toString()), sink -> Files.copy(file, sink));
        }
        AtomicFiles.write(out.resolve("evaluation.json"), sink -> Files.copy(reportFile, sink));
        if (json) {
            ObjectNode node = Json.object().put("path", out.toString());
            node.set(
                    "files",
                    Json.strings(files.stream()
                            .map(file -> file.getFileName().toString())
                            .toList()));
            Json.print(node, terminal.out());
        } else {
            terminal.out().println(out + "  " + files.size() + " files and evaluation.json");
        }
    }
}
