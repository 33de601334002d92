package io.github.circuitrylabs.modelforge.train.data;

import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** What the front matter of a dataset's {@code README.md} says about its files. */
final class DatasetCard {

    private static final String FENCE = "---";

    private final Path folder;
    private final Path file;
    private final @Nullable Object configs;

    private DatasetCard(Path folder, Path file, @Nullable Object configs) {
        this.folder = folder;
        this.file = file;
        this.configs = configs;
    }

    static DatasetCard of(Path folder) {
        Path file = folder.resolve("README.md");
        if (!Files.exists(file)) {
            return new DatasetCard(folder, file, null);
        }
        try {
            String[] parts = Files.readString(file).split("(?m)^" + FENCE + "\\s*$", 3);
            boolean hasFrontMatter = parts.length == 3 && parts[0].isBlank();
            Object front = hasFrontMatter ? new Yaml(new SafeConstructor(new LoaderOptions())).load(parts[1]) : null;
            return new DatasetCard(folder, file, front instanceof Map<?, ?> fields ? fields.get("configs") : null);
        } catch (YAMLException e) {
            throw new InvalidDatasetException(
                    file.toString(), 0, null, "the front matter is no YAML: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read (" + file + ").", e);
        }
    }

    /**
     * The files of the default configuration's split {@code train}, or of all its splits if it has none of that name; none
     * if the card names no files.
     */
    List<Path> trainingFiles(List<Path> files) {
        Object dataFiles = defaultConfig().get("data_files");
        List<?> entries = dataFiles instanceof List<?> list ? list : dataFiles == null ? List.of() : List.of(dataFiles);
        boolean hasTrain = entries.stream().anyMatch(DatasetCard::isTrain);
        List<Path> named = new ArrayList<>();
        for (Object entry : entries) {
            if (!hasTrain || isTrain(entry)) {
                Object path = entry instanceof Map<?, ?> split ? split.get("path") : entry;
                for (Object pattern : path instanceof List<?> several ? several : List.of(String.valueOf(path))) {
                    named.addAll(matching(String.valueOf(pattern), files));
                }
            }
        }
        return named;
    }

    private Map<?, ?> defaultConfig() {
        Map<?, ?> first = Map.of();
        for (Object config : configs instanceof List<?> list ? list : List.of()) {
            if (config instanceof Map<?, ?> fields) {
                boolean isDefault =
                        Boolean.TRUE.equals(fields.get("default")) || "default".equals(fields.get("config_name"));
                if (isDefault) {
                    return fields;
                }
                first = first.isEmpty() ? fields : first;
            }
        }
        return first;
    }

    private List<Path> matching(String pattern, List<Path> files) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        List<Path> matching = files.stream()
                .filter(each -> matcher.matches(folder.relativize(each)))
                .toList();
        if (matching.isEmpty()) {
            throw new InvalidDatasetException(
                    file.toString(),
                    0,
                    "data_files",
                    "no file in the folder is called (" + pattern + "). Maybe the data were not downloaded.");
        }
        return matching;
    }

    private static boolean isTrain(Object entry) {
        return entry instanceof Map<?, ?> split && "train".equals(split.get("split"));
    }
}
