package io.github.circuitrylabs.forge.cli.internal.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.modelforge.eval.UnevaluatedModelException;
import io.github.circuitrylabs.modelforge.gguf.ConversionReport;
import io.github.circuitrylabs.modelforge.train.ModelOrigin;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code convert} and {@code quantize} have in common: whom they refuse, and how they say what they wrote. */
final class WrittenModel {

    private WrittenModel() {}

    /** Models that were saved here leave through {@code export}, which asks for an evaluation of exactly their bytes. */
    static void requireForeign(Path model) {
        if (!Files.exists(model)) {
            throw new UsageException("There is no (" + model + ").");
        }
        if (ModelOrigin.savedHere(model)) {
            throw new UnevaluatedModelException("(" + model + ") was saved by model-forge (" + ModelOrigin.MARK
                    + "), and what is trained here leaves only after its evaluation. Maybe use model-forge evaluate and"
                    + " model-forge export.");
        }
    }

    static void print(ConversionReport written, boolean json, Terminal terminal) {
        written.warnings().forEach(warning -> terminal.err().println("warning: " + warning));
        if (!json) {
            terminal.out().println(written.path() + "  " + written.bytes() + " bytes  sha256 " + written.sha256());
            return;
        }
        ObjectNode node = Json.object()
                .put("path", written.path().toString())
                .put("bytes", written.bytes())
                .put("sha256", written.sha256())
                .put("tensors", written.tensors());
        node.set("warnings", Json.strings(written.warnings()));
        Json.print(node, terminal.out());
    }
}
