package io.github.circuitrylabs.forge.core.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Remembers what each finished stage gave, so that a loop that was killed goes on instead of starting over. One JSON file,
 * replaced whole after every stage.
 */
final class LoopJournal {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            // A record's isX() methods are derived, not parts of it.
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .build();

    private final Path file;
    private final ObjectNode root;

    private LoopJournal(Path file, ObjectNode root) {
        this.file = file;
        this.root = root;
    }

    /**
     * Opens the journal of a loop, or begins one.
     *
     * @param setup what must be the same for the journal to be of use
     * @throws InvalidInputException if the folder holds the journal of a different loop
     */
    static LoopJournal open(Path folder, String setup) {
        Path file = folder.resolve("journal.json");
        try {
            Files.createDirectories(folder);
            if (!Files.exists(file)) {
                ObjectNode root = JSON.createObjectNode().put("setup", setup);
                root.putObject("stages");
                return new LoopJournal(file, root);
            }
            ObjectNode root = (ObjectNode) JSON.readTree(file.toFile());
            String before = root.path("setup").asText();
            if (!before.equals(setup)) {
                throw new InvalidInputException("The folder (" + folder + ") holds a loop with another setup (" + before
                        + ") than the one asked for (" + setup + "). Maybe use another --home or --seed.");
            }
            return new LoopJournal(file, root);
        } catch (IOException | ClassCastException e) {
            throw new ForgeException(
                    "The loop's journal (" + file + ") cannot be read. Maybe move it away to start over.", e);
        }
    }

    boolean has(String stage) {
        return root.path("stages").has(stage);
    }

    /** What the stage gave when it was done before; otherwise does it now and remembers. */
    <T> Timed<T> once(String stage, Class<T> type, Supplier<T> work) {
        JsonNode done = root.path("stages").path(stage);
        try {
            if (!done.isMissingNode()) {
                return new Timed<>(
                        JSON.treeToValue(done.get("result"), type),
                        done.path("seconds").asDouble());
            }
            long start = System.nanoTime();
            T result = work.get();
            double seconds = (System.nanoTime() - start) / 1e9;
            ObjectNode entry = ((ObjectNode) root.get("stages")).putObject(stage);
            entry.put("seconds", seconds);
            entry.set("result", JSON.valueToTree(result));
            AtomicFiles.writeString(file, JSON.writeValueAsString(root));
            return new Timed<>(result, seconds);
        } catch (JsonProcessingException e) {
            throw new ForgeException("Stage (" + stage + ") in the loop's journal (" + file + ") cannot be read.", e);
        } catch (IOException e) {
            throw new ForgeException("Cannot write the loop's journal (" + file + "): " + e.getMessage(), e);
        }
    }

    /** A result with the time its making took. */
    record Timed<T>(T result, double seconds) {}
}
