package io.github.circuitrylabs.modelforge.eval.registry;

import io.github.circuitrylabs.forge.core.ModelRegistry.Evidence;
import io.github.circuitrylabs.forge.core.RegisteredModel.Approval;
import io.github.circuitrylabs.modelforge.eval.ModelDigest;
import io.github.circuitrylabs.modelforge.eval.UnevaluatedModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Evaluation reports of one line, for tests of the registry alone. */
final class TextReports {

    private TextReports() {}

    static final ReleaseCheck CHECK = (folder, evidence) -> {
        try {
            if (!Files.readString(evidence.evaluation()).equals("passed " + ModelDigest.of(folder))) {
                throw new UnevaluatedModelException("The report does not let (" + folder + ") pass.");
            }
            return new Approval("report", null, null, Instant.EPOCH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    };

    static Evidence report(Path modelFolder, String decision) {
        try {
            Path file = Files.createTempFile(modelFolder.getParent(), "report", ".json");
            return Evidence.of(Files.writeString(file, decision + " " + ModelDigest.of(modelFolder)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
