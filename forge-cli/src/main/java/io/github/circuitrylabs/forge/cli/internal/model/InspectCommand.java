package io.github.circuitrylabs.forge.cli.internal.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.Texts;
import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import io.github.circuitrylabs.modelforge.gguf.GgufProblem;
import io.github.circuitrylabs.modelforge.gguf.GgufSummary;
import io.github.circuitrylabs.modelforge.gguf.GgufValidator;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what is in a GGUF file, and whether it is sound. */
@Command(
        name = "inspect",
        description = "Show what is in a GGUF file and check it; exit code 1 if it breaks a rule of the format.",
        footer = {"", "Example:", "  model-forge inspect forge-tiny.gguf"})
public final class InspectCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "FILE", description = "A GGUF file.")
    private Path file;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    public InspectCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<GgufProblem> problems = GgufValidator.validate(file);
        if (problems.isEmpty()) {
            try (GgufFile gguf = GgufFile.open(file)) {
                show(gguf.inspect());
            }
            return ExitCode.OK;
        }
        if (json) {
            ObjectNode node = Json.object().put("path", file.toString()).put("valid", false);
            node.set(
                    "problems",
                    Json.strings(problems.stream().map(GgufProblem::toString).toList()));
            Json.print(node, terminal.out());
        }
        problems.forEach(problem -> terminal.err().println(Texts.printable(problem.toString())));
        return ExitCode.FAILED;
    }

    private void show(GgufSummary summary) {
        if (!json) {
            terminal.out().print(Texts.printable(summary.toString()));
            return;
        }
        ObjectNode node = Json.object()
                .put("path", summary.path().toString())
                .put("valid", true)
                .put("bytes", summary.bytes())
                .put("parameters", summary.parameters());
        ObjectNode types = node.putObject("types");
        summary.types().forEach((type, tensors) -> types.put(type.name(), tensors));
        ObjectNode keyValues = node.putObject("key_values");
        summary.keyValues().forEach(keyValues::put);
        ObjectNode tensors = node.putObject("tensors");
        summary.tensors().forEach(tensors::put);
        Json.print(node, terminal.out());
    }
}
