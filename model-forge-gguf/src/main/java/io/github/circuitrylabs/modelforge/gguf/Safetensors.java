package io.github.circuitrylabs.modelforge.gguf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.modelforge.gguf.internal.io.MappedFile;
import io.github.circuitrylabs.modelforge.gguf.internal.safetensors.SafetensorsHeader;
import io.github.circuitrylabs.modelforge.gguf.internal.safetensors.SafetensorsView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Opens safetensors files, memory-mapped and validated before any data is touched. Reading a tensor allocates nothing
 * but the array it returns.
 *
 * <pre>{@code
 * try (TensorFile weights = Safetensors.open(folder)) {
 *     float[] norm = weights.tensor("model.norm.weight").toFloats();
 * }
 * }</pre>
 */
public final class Safetensors {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private Safetensors() {}

    /**
     * Opens a {@code .safetensors} file, a {@code .safetensors.index.json} of a sharded set, or a folder that holds
     * {@code model.safetensors} or {@code model.safetensors.index.json}.
     *
     * @throws TensorFileException if the file is missing or malformed in any way
     */
    public static TensorFile open(Path path) {
        if (Files.isDirectory(path)) {
            if (Files.exists(path.resolve(SINGLE))) {
                return openSingle(path.resolve(SINGLE));
            }
            if (Files.exists(path.resolve(INDEX))) {
                return openSharded(path.resolve(INDEX));
            }
            throw new TensorFileException(path, "is a folder with neither " + SINGLE + " nor " + INDEX + ".");
        }
        return path.toString().endsWith(".json") ? openSharded(path) : openSingle(path);
    }

    private static TensorFile openSingle(Path path) {
        MappedFile file = MappedFile.open(path);
        try {
            SafetensorsHeader header = SafetensorsHeader.read(file);
            Map<String, TensorView> views = new LinkedHashMap<>();
            header.entries().forEach(entry -> views.put(entry.name(), new SafetensorsView(file, entry)));
            return new DefaultTensorFile(path, header.metadata(), views, List.of(file));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static TensorFile openSharded(Path index) {
        Map<String, String> shardOf = new LinkedHashMap<>();
        readIndex(index).properties().forEach(field -> {
            String shard = field.getValue().asText();
            if (!field.getValue().isTextual() || shard.contains("/") || shard.contains("\\") || shard.equals("..")) {
                throw new TensorFileException(
                        index, field.getKey(), "is said to be in (" + field.getValue() + "), which is no file name.");
            }
            shardOf.put(field.getKey(), shard);
        });
        List<AutoCloseable> files = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, TensorView> views = new LinkedHashMap<>();
        try {
            for (String shard : new TreeSet<>(shardOf.values())) {
                TensorFile file = openSingle(index.resolveSibling(shard));
                files.add(file);
                metadata.putAll(file.metadata());
                for (String name : file.names()) {
                    if (!shard.equals(shardOf.get(name))) {
                        throw new TensorFileException(
                                file.path(), name, "is not listed for this shard in (" + index.getFileName() + ").");
                    }
                    views.put(name, file.tensor(name));
                }
            }
            for (Map.Entry<String, String> entry : shardOf.entrySet()) {
                if (!views.containsKey(entry.getKey())) {
                    throw new TensorFileException(index, entry.getKey(), "is not in (" + entry.getValue() + ").");
                }
            }
            return new DefaultTensorFile(index, metadata, views, files);
        } catch (RuntimeException e) {
            closeAll(index, files);
            throw e;
        }
    }

    private static JsonNode readIndex(Path index) {
        try {
            JsonNode map = new JsonMapper().readTree(Files.readString(index)).path("weight_map");
            if (!map.isObject() || map.isEmpty()) {
                throw new TensorFileException(index, "has no weight_map.");
            }
            return map;
        } catch (JsonProcessingException e) {
            throw new TensorFileException(index, null, "is not valid JSON (" + e.getOriginalMessage() + ").", e);
        } catch (IOException e) {
            throw new TensorFileException(index, null, "cannot be read (" + e + ")", e);
        }
    }

    private static void closeAll(Path path, Collection<AutoCloseable> files) {
        for (AutoCloseable file : files) {
            try {
                file.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new TensorFileException(path, null, "cannot be closed (" + e + ")", e);
            }
        }
    }

    private record DefaultTensorFile(
            Path path, Map<String, String> metadata, Map<String, TensorView> views, List<AutoCloseable> files)
            implements TensorFile {
        DefaultTensorFile {
            metadata = Map.copyOf(metadata);
        }

        @Override
        public List<String> names() {
            return List.copyOf(views.keySet());
        }

        @Override
        public boolean contains(String name) {
            return views.containsKey(name);
        }

        @Override
        public TensorView tensor(String name) {
            TensorView view = views.get(name);
            if (view == null) {
                throw new TensorFileException(
                        path, name, "is not in this file, which has " + views.size() + " tensors.");
            }
            return view;
        }

        @Override
        public void close() {
            closeAll(path, files);
        }
    }
}
