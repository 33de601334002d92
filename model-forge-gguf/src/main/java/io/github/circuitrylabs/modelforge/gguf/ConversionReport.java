package io.github.circuitrylabs.modelforge.gguf;

import java.nio.file.Path;
import java.util.List;

/**
 * What a conversion did.
 *
 * @param path the file written
 * @param bytes its length
 * @param sha256 its digest, lower-case hexadecimal
 * @param tensors how many tensors it has
 * @param warnings what the target format cannot say exactly
 */
public record ConversionReport(Path path, long bytes, String sha256, int tensors, List<String> warnings) {
    /** Copies the warnings. */
    public ConversionReport {
        warnings = List.copyOf(warnings);
    }
}
