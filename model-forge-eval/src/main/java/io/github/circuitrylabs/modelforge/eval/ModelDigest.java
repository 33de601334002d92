package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.files.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The digest that ties an evaluation to exactly the bytes it looked at. */
public final class ModelDigest {

    private ModelDigest() {}

    /** SHA-256 of every file directly in a model folder, by name. */
    public static SortedMap<String, String> files(Path modelFolder) {
        SortedMap<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.list(modelFolder)) {
            List<Path> regular = files.filter(Files::isRegularFile).toList();
            regular.forEach(file -> digests.put(file.getFileName().toString(), Digests.sha256(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the model folder " + modelFolder, e);
        }
        if (digests.isEmpty()) {
            throw new InvalidInputException("The model folder (" + modelFolder + ") holds no files.");
        }
        return digests;
    }

    /** One digest over the names and digests of all files of the folder. */
    public static String of(Path modelFolder) {
        StringBuilder all = new StringBuilder();
        files(modelFolder)
                .forEach((name, digest) ->
                        all.append(digest).append("  ").append(name).append('\n'));
        return Digests.sha256(all.toString().getBytes(StandardCharsets.UTF_8));
    }
}
