package io.github.circuitrylabs.modelforge.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.core.files.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a release folder holds and why it may: the evaluation it rests on, what was found of each file that ships, what was held
 * back, and the digest of every file.
 *
 * @param modelDigest of the model the files were made from
 * @param evaluationSha256 of its evaluation report
 * @param override who let it pass, or null where it passed by itself
 * @param shipped files that passed
 * @param heldBack files that were made, measured and not shipped
 * @param files digest of every file of the release, by name
 */
public record ReleaseManifest(
        int schemaVersion,
        String modelId,
        String modelDigest,
        String evaluationSha256,
        @Nullable GateOverride override,
        List<ShippedFile> shipped,
        List<ShippedFile> heldBack,
        Map<String, String> files,
        String forgeVersion) {

    public static final int SCHEMA_VERSION = 1;

    /** What the manifest is called in its folder. */
    public static final String FILE_NAME = "release.json";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .build();

    public ReleaseManifest {
        shipped = List.copyOf(shipped);
        heldBack = List.copyOf(heldBack);
        files = Collections.unmodifiableMap(new TreeMap<>(files));
    }

    void write(Path folder) {
        try {
            AtomicFiles.writeString(folder.resolve(FILE_NAME), JSON.writeValueAsString(this));
        } catch (IOException e) {
            throw new ForgeException("Cannot write " + folder.resolve(FILE_NAME) + ": " + e.getMessage(), e);
        }
    }

    /**
     * @throws InvalidInputException if the file is no manifest
     */
    public static ReleaseManifest read(Path file) {
        try {
            ReleaseManifest manifest = JSON.readValue(Files.readString(file), ReleaseManifest.class);
            if (manifest.schemaVersion() != SCHEMA_VERSION) {
                throw new InvalidInputException("The release manifest " + file + " has schema version ("
                        + manifest.schemaVersion() + "), this program reads " + SCHEMA_VERSION + ". Export again.");
            }
            return manifest;
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(
                    "The file " + file + " is no release manifest: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InvalidInputException("Cannot read the release manifest " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Whoever passes a released file on asks here first: the manifest beside it must say that exactly these bytes passed.
     *
     * @param file a file of a release folder
     * @throws UnevaluatedModelException if there is no manifest, it does not name the file, or the file holds other bytes
     */
    public static ReleaseManifest requireShipped(Path file) {
        Path manifestFile = file.toAbsolutePath().resolveSibling(FILE_NAME);
        if (!Files.exists(manifestFile)) {
            throw new UnevaluatedModelException("The file (" + file + ") is not part of a release: there is no "
                    + FILE_NAME + " beside it. Make one with: model-forge export.");
        }
        ReleaseManifest manifest = read(manifestFile);
        String name = file.getFileName().toString();
        ShippedFile evaluated = manifest.shipped().stream()
                .filter(shipped -> shipped.name().equals(name) && shipped.passed())
                .findFirst()
                .orElseThrow(() -> new UnevaluatedModelException(
                        "The release manifest (" + manifestFile + ") does not say that (" + name + ") passed."));
        String sha256 = Digests.sha256(file);
        if (!sha256.equals(evaluated.sha256())) {
            throw new UnevaluatedModelException("The file (" + file + ") holds other bytes (" + sha256
                    + ") than were evaluated (" + evaluated.sha256() + "). Export it again.");
        }
        return manifest;
    }
}
