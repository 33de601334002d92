package io.github.circuitrylabs.forge.cli.internal.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.ProgressDisplay;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.loop.RulerReport;
import io.github.circuitrylabs.forge.ollama.Modelfile;
import io.github.circuitrylabs.modelforge.eval.GateOverride;
import io.github.circuitrylabs.modelforge.eval.LocalFileEvaluator;
import io.github.circuitrylabs.modelforge.eval.ModelExport;
import io.github.circuitrylabs.modelforge.eval.ReleaseApproval;
import io.github.circuitrylabs.modelforge.eval.ShippedFile;
import io.github.circuitrylabs.modelforge.eval.ShippedFileEvaluator;
import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import io.github.circuitrylabs.modelforge.gguf.Quantization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Releases a model for other programs. */
@Command(
        name = "export",
        description = {
            "Release a model as GGUF files (llama.cpp, Ollama) or as a Hugging Face folder, with its evaluation, a page to look",
            "at, a model card and a manifest. Only a model that passed an evaluation of exactly its bytes is released (see:",
            "model-forge evaluate), or one whose failure was overridden (see: model-forge gate).",
            "Every GGUF file is measured against the model before it ships; one that does not pass is held back (exit code 3",
            "if others ship).",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  model-forge export --model run/model --format gguf --quantize f16,q8_0,q4_k_m --out release",
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
            names = {"-q", "--quantize", "--type"},
            paramLabel = "TYPE",
            split = ",",
            defaultValue = "F16",
            description =
                    "How GGUF files store the weights, one file each, with commas: ${COMPLETION-CANDIDATES} (default:"
                            + " ${DEFAULT-VALUE}).")
    private List<Quantization> types;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FOLDER",
            required = true,
            description = "The release's folder.")
    private Path out;

    @Option(
            names = "--evaluation",
            paramLabel = "FILE",
            description = "The evaluation report (default: evaluation/evaluation.json beside the model's folder).")
    private @Nullable Path evaluation;

    @Option(names = "--name", paramLabel = "NAME", description = "The model's name (default: that of its report).")
    private @Nullable String name;

    @Option(
            names = "--on-ruler",
            description = "Put every GGUF file on the frozen ruler too, if its model was; about a minute each.")
    private boolean onRuler;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "1.0",
            description = "The temperature of the ruler, as in the evaluation (default: ${DEFAULT-VALUE}).")
    private double temperature;

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
        if (out.getFileName() != null && out.getFileName().toString().endsWith(".gguf")) {
            throw new UsageException("--out (" + out + ") must be a folder: a release is more than one file.");
        }
        Path folder = home.folders(terminal).find("--model", model);
        Path reportFile = evaluation == null ? EvaluateCommand.reportOf(folder) : evaluation;
        ReleaseApproval approval = ReleaseApproval.require(
                reportFile,
                GateOverride.beside(reportFile),
                folder,
                override -> OverrideGuard.isRecorded(terminal, home.home(terminal), override));
        String modelName = name == null ? approval.report().modelId() : name;
        ModelExport export = new ModelExport(evaluator(approval), RunFacts.card(folder));
        ModelExport.Exported exported;
        if (format == Format.hf) {
            exported = export.folder(approval, folder, modelName, out);
        } else {
            try (ProgressDisplay display = ProgressDisplay.start(terminal, "Converting", -1, "tensors")) {
                exported = export.gguf(
                        approval,
                        folder,
                        modelName,
                        types.stream().distinct().toList(),
                        out,
                        Map.of(),
                        (done, total, tensor, bytes) -> display.at(done));
            }
            writeModelfile(exported.manifest().shipped());
        }
        print(exported);
        return exported.manifest().heldBack().isEmpty() ? ExitCode.OK : ExitCode.PARTLY_DONE;
    }

    /** For {@code ollama create} by hand, of the last file asked for, which is the smallest by custom. */
    private void writeModelfile(List<ShippedFile> shipped) throws IOException {
        if (shipped.isEmpty()) {
            return;
        }
        String file = shipped.get(shipped.size() - 1).name();
        String template;
        try (GgufFile gguf = GgufFile.open(out.resolve(file))) {
            // Without a template of its own Ollama would put an instruction format around the prompt.
            template = gguf.value("tokenizer.chat_template").isPresent() ? null : "{{ .Prompt }}\n";
        }
        new Modelfile("./" + file, null, template, null, null, Map.of("temperature", temperature))
                .write(out.resolve("Modelfile"));
    }

    private ShippedFileEvaluator evaluator(ReleaseApproval approval) {
        RulerReport current = approval.report().current();
        if (!onRuler) {
            return LocalFileEvaluator.standard();
        }
        if (current == null) {
            throw new UsageException("--on-ruler needs an evaluation with yield; this one has none.");
        }
        TargetCatalog catalog = TargetCatalogs.shipped();
        List<EvaluationTarget> targets =
                current.revealed().keySet().stream().map(catalog::get).toList();
        return LocalFileEvaluator.withRuler(current, EvaluationInputs.ruler(targets, temperature));
    }

    private void print(ModelExport.Exported exported) {
        exported.warnings().forEach(warning -> terminal.err().println("warning: " + warning));
        for (ShippedFile file : exported.manifest().heldBack()) {
            terminal.err().println("Held back: " + file.type() + ": " + String.join("; ", file.failures()));
        }
        GateOverride override = exported.manifest().override();
        if (override != null) {
            terminal.err()
                    .println("This model did not pass; " + override.principal() + " let it pass: " + override.reason());
        }
        if (json) {
            ObjectNode node = Json.object()
                    .put("path", out.toString())
                    .put("model_digest", exported.manifest().modelDigest())
                    .put("evaluation_sha256", exported.manifest().evaluationSha256())
                    .put("overridden_by", override == null ? null : override.principal());
            node.set("files", Json.array(exported.manifest().shipped(), ExportModelCommand::json));
            node.set("held_back", Json.array(exported.manifest().heldBack(), ExportModelCommand::json));
            node.set("warnings", Json.strings(exported.warnings()));
            Json.print(node, terminal.out());
        } else {
            exported.manifest()
                    .shipped()
                    .forEach(file -> terminal.out()
                            .println(out.resolve(file.name()) + "  " + file.bytes() + " bytes  sha256 "
                                    + file.sha256()));
            terminal.out().println("Card, evaluation and manifest: " + out);
        }
    }

    private static ObjectNode json(ShippedFile file) {
        ObjectNode node = Json.object()
                .put("name", file.name())
                .put("type", file.type())
                .put("bytes", file.bytes())
                .put("sha256", file.sha256())
                .put("passed", file.passed());
        ObjectNode figures = node.putObject("figures");
        file.figures()
                .forEach(figure -> figures.put(figure.metric(), figure.value().mean()));
        node.set("failures", Json.strings(file.failures()));
        return node;
    }
}
