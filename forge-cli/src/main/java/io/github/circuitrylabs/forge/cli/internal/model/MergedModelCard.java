package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The README of a merged model: what it was made of. The model card of a release, with its evaluation, is written at export.
 *
 * @param base the base model's name
 * @param adapterSha256 of {@code adapter_model.safetensors}
 * @param type of the weights as written
 */
record MergedModelCard(String base, LoraConfig lora, String adapterSha256, SafetensorsType type) {

    /**
     * Reads what the adapter's folder says of itself.
     *
     * @param base folder or file of the base
     */
    static MergedModelCard of(Path base, Path adapter, LoraConfig lora, SafetensorsType type) throws IOException {
        return new MergedModelCard(
                String.valueOf(base.toAbsolutePath().normalize().getFileName()),
                lora,
                sha256(adapter.resolve("adapter_model.safetensors")),
                type);
    }

    /** @param training lines that say how the adapter was trained; may be empty */
    void write(Path folder, String... training) throws IOException {
        AtomicFiles.writeString(folder.resolve("README.md"), """
                ---
                base_model: %s
                library_name: transformers
                pipeline_tag: text-generation
                ---
                # %s

                `%s` with a LoRA adapter merged into its weights (W + s B A) by model-forge %s.

                %s

                It was not evaluated in this form. `model-forge evaluate` and `model-forge export` do that, and write the model card of a
                release.
                """.formatted(
                        base,
                        folder.toAbsolutePath().normalize().getFileName(),
                        base,
                        ForgeVersion.current(),
                        Stream.concat(Stream.of(adapter(), "weights: " + type), Stream.of(training))
                                .map(line -> "- " + line)
                                .collect(Collectors.joining("\n"))));
    }

    private String adapter() {
        return "adapter: SHA-256 `%s`, rank %d, alpha %s%s, on %s"
                .formatted(
                        adapterSha256,
                        lora.rank(),
                        lora.alpha(),
                        lora.rankStabilised() ? " (rank-stabilised)" : "",
                        String.join(", ", lora.targetModules()));
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
