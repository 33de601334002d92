package io.github.circuitrylabs.modelforge.gguf;

import io.github.circuitrylabs.modelforge.gguf.internal.format.Mix;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.Architecture;
import java.nio.file.Path;
import java.util.List;

/** Stores the weights of a GGUF model in another way, keeping everything else. */
public final class GgufQuantizer {
    private static final String FILE_TYPE = "general.file_type";

    private GgufQuantizer() {}

    /**
     * Writes a copy of a model with its weights quantised. Best from F32, F16 or BF16; from a quantised file the errors
     * of both add up, so that is refused. What the source says of an evaluation is about other bytes: the copy says
     * {@code model_forge.evaluation = none} instead.
     *
     * @param source a valid model
     * @param target the file to write; replaced as a whole or not at all
     * @throws MalformedGgufException if the source breaks a rule
     * @throws TensorFileException if it is quantised already or the target cannot be written
     */
    public static ConversionReport quantize(
            Path source, Path target, Quantization quantization, int threads, ConversionListener listener) {
        GgufValidator.requireValid(source);
        try (GgufFile file = GgufFile.open(source)) {
            for (String name : file.names()) {
                if (file.type(name).blockSize() > 1) {
                    throw new TensorFileException(
                            source, name, "is quantised already (" + file.type(name) + "). Maybe start from F16.");
                }
            }
            GgufWriter writer = GgufWriter.to(target).threads(threads).listener(listener);
            file.values().forEach((key, value) -> {
                if (key.startsWith(ProvenanceKeys.EVALUATION)) {
                    writer.put(ProvenanceKeys.EVALUATION, GgufValue.string("none"));
                } else if (!key.equals("general.alignment")) {
                    writer.put(key, key.equals(FILE_TYPE) ? GgufValue.u32(quantization.fileType()) : value);
                }
            });
            Architecture architecture = Architecture.of(file);
            Mix mix = new Mix(
                    quantization,
                    (int) file.value(architecture.key("block_count"))
                            .orElseThrow()
                            .asLong(),
                    !file.contains("output.weight"),
                    !file.value(architecture.key("attention.head_count"))
                            .equals(file.value(architecture.key("attention.head_count_kv"))));
            for (String name : file.names()) {
                TensorView view = file.tensor(name);
                writer.add(name, mix.type(name, view.shape()), view.shape(), view);
            }
            GgufWriter.Result result = writer.write();
            return new ConversionReport(target, result.bytes(), result.sha256(), result.tensors(), List.of());
        }
    }
}
