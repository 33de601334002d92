package io.github.circuitrylabs.modelforge.eval.registry;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ModelRegistry.Evidence;
import io.github.circuitrylabs.forge.core.ModelRegistry.Registration;
import io.github.circuitrylabs.modelforge.eval.GateOverride;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files that somebody gives to a registry, by the name they are kept under. */
final class GivenFiles {

    private GivenFiles() {}

    /** Everything directly in the model's folder. */
    static SortedMap<String, Path> ofModel(Path folder) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        try (Stream<Path> listing = Files.list(folder)) {
            listing.filter(Files::isRegularFile)
                    .forEach(file -> files.put(file.getFileName().toString(), file));
        }
        return files;
    }

    /**
     * What is kept with the model: the evidence and the attachments.
     *
     * @throws InvalidInputException if two would have one name
     */
    static SortedMap<String, Path> besides(Registration registration) {
        Evidence evidence = registration.evidence();
        SortedMap<String, Path> files = evidence == null ? new TreeMap<>() : of(evidence);
        for (Path file : registration.attachments()) {
            if (files.put(file.getFileName().toString(), file) != null) {
                throw new InvalidInputException(
                        "Two files to keep with the model are called " + file.getFileName() + ". Rename one.");
            }
        }
        return files;
    }

    /** The report, and the override where there is one. */
    static SortedMap<String, Path> of(Evidence evidence) {
        SortedMap<String, Path> files = new TreeMap<>();
        if (Files.exists(evidence.evaluation())) {
            files.put(FileModelRegistry.EVALUATION, evidence.evaluation());
        }
        Path override = evidence.override() == null ? GateOverride.beside(evidence.evaluation()) : evidence.override();
        if (Files.exists(override)) {
            files.put(FileModelRegistry.OVERRIDE, override);
        }
        return files;
    }
}
