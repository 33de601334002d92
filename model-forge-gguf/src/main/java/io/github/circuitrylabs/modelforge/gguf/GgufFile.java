package io.github.circuitrylabs.modelforge.gguf;

import io.github.circuitrylabs.modelforge.gguf.internal.format.GgufHeader;
import io.github.circuitrylabs.modelforge.gguf.internal.format.GgufView;
import io.github.circuitrylabs.modelforge.gguf.internal.io.MappedFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An open GGUF file of any size, memory-mapped. Opening checks the layout (see {@link GgufRule} up to
 * {@link GgufRule#NO_TRAILING_BYTES}); {@link GgufValidator} checks that it is a model llama.cpp can run. Thread-safe.
 */
public final class GgufFile implements TensorFile {
    private final MappedFile file;
    private final Map<String, GgufValue> values;
    private final Map<String, TensorView> views = new LinkedHashMap<>();
    private final Map<String, GgmlType> types = new LinkedHashMap<>();

    private GgufFile(MappedFile file, GgufHeader header) {
        this.file = file;
        this.values = header.values();
        header.tensors().forEach(entry -> {
            views.put(entry.name(), new GgufView(file, entry));
            types.put(entry.name(), entry.type());
        });
    }

    /**
     * Opens a file.
     *
     * @throws TensorFileException if it cannot be opened
     * @throws MalformedGgufException if its layout is broken
     */
    public static GgufFile open(Path path) {
        MappedFile file = MappedFile.open(path);
        try {
            return new GgufFile(file, GgufHeader.read(file));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public Path path() {
        return file.path();
    }

    /** Length of the file in bytes. */
    public long byteSize() {
        return file.size();
    }

    /** All key-values, typed, in file order. */
    public Map<String, GgufValue> values() {
        return values;
    }

    /** The value of a key, if there is one. */
    public Optional<GgufValue> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** The key-values as text; long arrays are shortened. */
    @Override
    public Map<String, String> metadata() {
        Map<String, String> text = new LinkedHashMap<>();
        values.forEach((key, value) -> text.put(key, value.toString()));
        return text;
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
            throw new TensorFileException(path(), name, "is not in this file, which has " + views.size() + " tensors.");
        }
        return view;
    }

    /** The ggml type of a tensor. */
    public GgmlType type(String name) {
        tensor(name);
        return types.get(name);
    }

    /** What is in the file, for people to read. */
    public GgufSummary inspect() {
        return GgufSummary.of(this);
    }

    @Override
    public void close() {
        file.close();
    }
}
