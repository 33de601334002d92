package io.github.circuitrylabs.forge.cli.internal.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport;
import io.github.circuitrylabs.modelforge.eval.GgufVerification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares what a GGUF file says with what its source says. */
@Command(
        name = "verify",
        description = {
            "Compare a GGUF file with the Hugging Face model it was made of: the distribution of every next token, on"
                    + " prompts and what the source greedily writes after them, computed with exactly the file's weights.",
            "Exit code 1 if they differ by more than the rounding of the file's type explains.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  model-forge verify llama.gguf --against Llama-3.2-1B",
            "  model-forge verify llama.gguf --against Llama-3.2-1B --prompts prompts.txt --json"
        })
public final class VerifyCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "FILE", description = "A GGUF file.")
    private Path file;

    @Option(
            names = "--against",
            paramLabel = "FOLDER",
            required = true,
            description = "The Hugging Face folder that it was made of.")
    private Path against;

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "A text file with a prompt on each line (default: 16 that the model samples itself).")
    private @Nullable Path prompts;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    public VerifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UsageException("FILE (" + file + ") must be a GGUF file.");
        }
        List<String> texts = prompts == null
                ? List.of()
                : Files.readAllLines(prompts).stream()
                        .filter(line -> !line.isBlank())
                        .toList();
        if (prompts != null && texts.isEmpty()) {
            throw new UsageException("--prompts (" + prompts + ") has no lines with text.");
        }
        GgufVerification verification = GgufVerification.verify(file, against, texts);
        if (json) {
            Json.print(document(verification), terminal.out());
        } else {
            print(verification);
        }
        return verification.passed() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static ObjectNode document(GgufVerification verification) {
        ObjectNode node = Json.object()
                .put("path", verification.gguf().toString())
                .put("against", verification.source().toString())
                .put("type", verification.type().name())
                .put("texts", verification.texts())
                .put("positions", verification.positions())
                .put("tokenized_otherwise", verification.tokenizedOtherwise())
                .put("greedy_agreement", verification.greedyAgreement())
                .put("clear_agreement", verification.clearAgreement())
                .put("max_difference", verification.maxDifference())
                .put("mean_difference", verification.meanDifference())
                .put("divergence", verification.divergence())
                .put("passed", verification.passed());
        node.set("checks", Json.array(verification.checks(), VerifyCommand::check));
        return node;
    }

    private static ObjectNode check(EvaluationReport.Check check) {
        return Json.object()
                .put("name", check.name())
                .put("value", check.value())
                .put("relation", check.relation())
                .put("threshold", check.threshold())
                .put("passed", check.passed());
    }

    private void print(GgufVerification verification) {
        terminal.out()
                .println(String.format(
                        Locale.ROOT,
                        "%s (%s) against %s: %d positions of %d texts",
                        verification.gguf(),
                        verification.type(),
                        verification.source(),
                        verification.positions(),
                        verification.texts()));
        line("greedy agreement", verification.greedyAgreement());
        line("largest difference of log-probabilities", verification.maxDifference());
        for (EvaluationReport.Check check : verification.checks()) {
            terminal.out()
                    .println(String.format(
                            Locale.ROOT,
                            "%-48s %.3g %s %.3g  %s",
                            check.name(),
                            check.value(),
                            check.relation(),
                            check.threshold(),
                            check.passed() ? "passed" : "FAILED"));
        }
        terminal.out()
                .println(
                        verification.passed()
                                ? "The file says what its source says, as far as its type can."
                                : "The file does not say what its source says.");
    }

    private void line(String name, double value) {
        terminal.out().println(String.format(Locale.ROOT, "%-48s %.3g", name, value));
    }
}
