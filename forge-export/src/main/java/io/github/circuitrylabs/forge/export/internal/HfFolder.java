package io.github.circuitrylabs.forge.export.internal;

import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.export.ExportManifest.DataFile;
import io.github.circuitrylabs.forge.export.HuggingFaceCard;
import io.github.circuitrylabs.forge.export.HuggingFaceDataset.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A dataset folder under construction beside its place; committing moves it there, closing without that removes it. */
public final class HfFolder implements Closeable {

    private static final Pattern SPLIT = Pattern.compile("[a-z][a-z0-9_]*");

    private final Path target;
    private final Path work;
    private final Map<String, DataFile> files = new LinkedHashMap<>();

    private HfFolder(Path target, Path work) {
        this.target = target;
        this.work = work;
    }

    /**
     * @throws InvalidInputException if the place holds anything
     */
    public static HfFolder open(Path folder) throws IOException {
        Path target = folder.toAbsolutePath();
        Path parent = target.getParent();
        if (parent == null || (Files.exists(target) && !isEmptyFolder(target))) {
            throw new InvalidInputException(
                    "Dataset folder (" + folder + ") is in use. Name one that does not exist, or remove it first.");
        }
        Files.createDirectories(parent);
        return new HfFolder(target, Files.createTempDirectory(parent, ".forge-dataset-"));
    }

    public Path path(String relative) {
        return work.resolve(relative);
    }

    public <T> DataFile writeSplit(
            String split, Stream<T> stream, RowKind<T> kind, Storage storage, @Nullable Canary canary)
            throws IOException {
        if (!SPLIT.matcher(split).matches()) {
            throw new InvalidInputException("Split (" + split + ") must be a word such as train, validation or test.");
        }
        Exporter<T> exporter = exporter(kind, storage);
        String path = "data/" + split + "-00000-of-00001." + exporter.format();
        DataFile[] file = new DataFile[1];
        AtomicFiles.write(path(path), sink -> {
            MeasuredSink measured = new MeasuredSink(sink);
            long rows = exporter.write(stream, canary, measured);
            measured.flush();
            file[0] = new DataFile(path, rows, measured.bytes(), measured.sha256());
        });
        files.put(split, file[0]);
        return file[0];
    }

    private static <T> Exporter<T> exporter(RowKind<T> kind, Storage storage) {
        return switch (storage) {
            case JSONL -> JsonLinesExporter.flat("jsonl", kind.columns());
            case PARQUET -> new ParquetExporter<>("parquet", kind.columns());
        };
    }

    /** The front matter and the text of the card. */
    public String readme(HuggingFaceCard card, Columns<?> columns) {
        List<String> yaml = new ArrayList<>();
        yaml.add("---");
        yaml.add("license: " + YamlText.quoted(card.license()));
        addList(yaml, "language", card.languages());
        yaml.add("pretty_name: " + YamlText.quoted(card.prettyName()));
        addList(yaml, "tags", card.tags());
        addList(yaml, "size_categories", List.of(sizeCategory()));
        addList(yaml, "task_categories", List.of("text-generation"));
        addList(yaml, "annotations_creators", card.annotationsCreators());
        addList(yaml, "source_datasets", List.of("original"));
        yaml.add("configs:");
        yaml.add("- config_name: default");
        yaml.add("  default: true");
        yaml.add("  data_files:");
        for (Map.Entry<String, DataFile> split : files.entrySet()) {
            yaml.add("  - split: " + split.getKey());
            yaml.add("    path: " + split.getValue().path());
        }
        yaml.add("dataset_info:");
        yaml.add("  features:");
        columns.all().forEach(column -> addFeature(yaml, column));
        yaml.add("  splits:");
        long total = 0;
        for (Map.Entry<String, DataFile> split : files.entrySet()) {
            total += split.getValue().bytes();
            yaml.add("  - name: " + split.getKey());
            yaml.add("    num_bytes: " + split.getValue().bytes());
            yaml.add("    num_examples: " + split.getValue().rows());
        }
        yaml.add("  download_size: " + total);
        yaml.add("  dataset_size: " + total);
        if (card.adversarial()) {
            addGate(yaml);
        }
        yaml.add("---");
        yaml.add("# " + card.prettyName());
        yaml.add("");
        yaml.add(card.description().strip());
        yaml.add("");
        return String.join("\n", yaml);
    }

    /** Puts the finished folder into its place. */
    public void commit() throws IOException {
        Files.deleteIfExists(target);
        AtomicFiles.forceFolder(work);
        Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
        Path parent = target.getParent();
        if (parent != null) {
            AtomicFiles.forceFolder(parent);
        }
    }

    @Override
    public void close() throws IOException {
        if (!Files.exists(work)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(work)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }

    private static void addFeature(List<String> yaml, Column<?> column) {
        yaml.add("  - name: " + column.name());
        switch (column.type()) {
            case TEXT, MAP -> yaml.add("    dtype: string");
            case WHOLE -> yaml.add("    dtype: int64");
            case REAL -> yaml.add("    dtype: float64");
            case TEXTS -> yaml.add("    sequence: string");
            case MESSAGES ->
                yaml.addAll(List.of(
                        "    list:",
                        "    - name: role",
                        "      dtype: string",
                        "    - name: content",
                        "      dtype: string"));
        }
    }

    private static void addGate(List<String> yaml) {
        yaml.add("extra_gated_heading: " + YamlText.quoted("Adversarial content"));
        yaml.add("extra_gated_prompt: "
                + YamlText.quoted(
                        "Some rows hold harmful replies (content_label ADVERSARIAL_CONTENT), kept to train and"
                                + " evaluate safer systems. They must not be used to make a system behave that way."));
        yaml.add("extra_gated_fields:");
        yaml.add("  Name: text");
        yaml.add("  Affiliation: text");
        yaml.add("  " + YamlText.quoted("I use this dataset for safety research or evaluation only") + ": checkbox");
    }

    private static void addList(List<String> yaml, String name, List<String> values) {
        if (!values.isEmpty()) {
            yaml.add(name + ":");
            values.forEach(value -> yaml.add("- " + YamlText.quoted(value)));
        }
    }

    private String sizeCategory() {
        long count = files.values().stream().mapToLong(DataFile::rows).sum();
        if (count < 1_000) {
            return "n<1K";
        }
        if (count < 10_000) {
            return "1K<n<10K";
        }
        if (count < 100_000) {
            return "10K<n<100K";
        }
        return count < 1_000_000 ? "100K<n<1M" : "1M<n<10M";
    }

    private static boolean isEmptyFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }
}
