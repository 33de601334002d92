package io.github.circuitrylabs.modelforge.gguf;

import io.github.circuitrylabs.modelforge.gguf.internal.format.GgufEncoder;
import io.github.circuitrylabs.modelforge.gguf.internal.format.GgufHeader;
import io.github.circuitrylabs.modelforge.gguf.internal.io.AtomicFile;
import io.github.circuitrylabs.modelforge.gguf.internal.quant.BlockCodecs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes one GGUF file: declare key-values and tensors, then {@link #write()}. Tensors are fetched, quantised by several
 * threads and streamed, so memory stays small whatever the model's size. The file appears as a whole or not at all, and
 * the same declarations give the same bytes whatever the number of threads. Not thread-safe.
 */
public final class GgufWriter {
    private final Path path;
    private final Map<String, GgufValue> values = new LinkedHashMap<>();
    private final Map<String, GgufEncoder.Item> items = new LinkedHashMap<>();
    private ConversionListener listener = ConversionListener.silent();
    private int threads = Runtime.getRuntime().availableProcessors();

    /**
     * What was written.
     *
     * @param path the file
     * @param bytes its length
     * @param sha256 its digest, lower-case hexadecimal
     * @param tensors how many tensors it has
     */
    public record Result(Path path, long bytes, String sha256, int tensors) {}

    private GgufWriter(Path path) {
        this.path = path;
    }

    /** A writer of that file; nothing happens on disk before {@link #write()}. */
    public static GgufWriter to(Path path) {
        return new GgufWriter(path);
    }

    /** Adds a key-value; keys are written in the order they are put. */
    public GgufWriter put(String key, GgufValue value) {
        if (key.isEmpty() || key.equals("general.alignment") || values.putIfAbsent(key, value) != null) {
            throw new MalformedGgufException(
                    path, null, GgufRule.KEY, "is given the key (" + key + ") twice or wrongly.");
        }
        return this;
    }

    /** Adds key-values. */
    public GgufWriter putAll(Map<String, GgufValue> entries) {
        entries.forEach(this::put);
        return this;
    }

    /**
     * Adds a tensor; tensors are written in the order they are added.
     *
     * @param shape outermost first; the last one must be a multiple of the type's block size
     * @param source the values, fetched by several threads while writing
     */
    public GgufWriter add(String name, GgmlType type, long[] shape, FloatSource source) {
        if (BlockCodecs.of(type).isEmpty()) {
            throw new MalformedGgufException(path, name, GgufRule.TENSOR_TYPE, "cannot be encoded as (" + type + ").");
        }
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > GgufHeader.MAX_TENSOR_NAME) {
            throw new MalformedGgufException(path, name, GgufRule.TENSOR_NAME, "has a name of no or too many bytes.");
        }
        GgufEncoder.Item item = new GgufEncoder.Item(name, type, shape.clone(), elements(name, type, shape), source);
        if (items.putIfAbsent(name, item) != null) {
            throw new MalformedGgufException(path, name, GgufRule.TENSOR_NAME, "is added twice.");
        }
        return this;
    }

    private long elements(String name, GgmlType type, long[] shape) {
        long elements = 1;
        for (long d : shape) {
            if (d <= 0) {
                throw new MalformedGgufException(path, name, GgufRule.DIMENSIONS, "has the dimension (" + d + ").");
            }
            elements = Math.multiplyExact(elements, d);
        }
        if (shape.length < 1 || shape.length > 4 || shape[shape.length - 1] % type.blockSize() != 0) {
            throw new MalformedGgufException(
                    path, name, GgufRule.DIMENSIONS, "has a shape that type (" + type + ") cannot hold.");
        }
        return elements;
    }

    /** Tells this listener of every tensor written. */
    public GgufWriter listener(ConversionListener progress) {
        this.listener = progress;
        return this;
    }

    /** Quantises with so many threads; all processors by default. */
    public GgufWriter threads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("(" + count + ") threads cannot work.");
        }
        this.threads = count;
        return this;
    }

    /**
     * Writes the file.
     *
     * @throws TensorFileException if it cannot be written or a value is not finite or too large for its type; an older
     *     file of that name is then untouched
     */
    public Result write() {
        List<GgufEncoder.Item> order = new ArrayList<>(items.values());
        return AtomicFile.write(path, channel -> {
            try (GgufEncoder encoder = new GgufEncoder(path, channel, threads)) {
                encoder.header(values, order);
                for (int i = 0; i < order.size(); i++) {
                    encoder.tensor(order.get(i));
                    listener.onTensor(i + 1, order.size(), order.get(i).name(), encoder.position());
                }
                return new Result(path, encoder.position(), encoder.sha256(), order.size());
            }
        });
    }
}
