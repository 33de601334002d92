package io.github.circuitrylabs.forge.cli.internal.store;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The data files of a dataset folder as the Hugging Face hub has them. */
final class DatasetFolder {

    private static final Set<String> DATA = Set.of("parquet", "jsonl", "csv");

    private DatasetFolder() {}

    /**
     * The data files in {@code data/}, or else in the folder itself, by name.
     *
     * @throws InvalidInputException if there are none
     */
    static List<Path> files(Path folder) throws IOException {
        Path data = Files.isDirectory(folder.resolve("data")) ? folder.resolve("data") : folder;
        try (Stream<Path> entries = Files.list(data)) {
            List<Path> files = entries.filter(DatasetFolder::isData).sorted().toList();
            if (files.isEmpty()) {
                throw new InvalidInputException("Folder (" + folder + ") holds no data file (" + String.join(", ", DATA)
                        + "). Maybe a single file was meant.");
            }
            return files;
        }
    }

    private static boolean isData(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return !name.endsWith(".rejects.jsonl") && DATA.contains(name.substring(name.lastIndexOf('.') + 1));
    }
}
