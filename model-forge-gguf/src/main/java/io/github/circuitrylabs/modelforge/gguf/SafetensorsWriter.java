package io.github.circuitrylabs.modelforge.gguf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.modelforge.gguf.internal.io.AtomicFile;
import io.github.circuitrylabs.modelforge.gguf.internal.io.HalfFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes one safetensors file: declare metadata and tensors, then {@link #write()}. The file appears as a whole or not
 * at all, and the same declarations give the same bytes. Larger element types come first so that every tensor is
 * aligned; within a type the order is that of declaration. Not thread-safe.
 *
 * <pre>{@code
 * SafetensorsWriter.to(path)
 *         .metadata("format", "pt")
 *         .add("model.norm.weight", SafetensorsType.F32, new long[] {64}, norm)
 *         .write();
 * }</pre>
 */
public final class SafetensorsWriter {
    private static final int CHUNK = 1 << 16;

    private final Path path;
    private final Map<String, String> metadata = new TreeMap<>();
    private final Map<String, Item> items = new LinkedHashMap<>();

    private record Item(String name, SafetensorsType type, long[] shape, long elements, Content content) {
        long bytes() {
            return elements * type.bytes();
        }
    }

    @FunctionalInterface
    private interface Content {
        void write(FileChannel channel) throws IOException;
    }

    private SafetensorsWriter(Path path) {
        this.path = path;
    }

    /** A writer of that file; nothing happens on disk before {@link #write()}. */
    public static SafetensorsWriter to(Path path) {
        return new SafetensorsWriter(path);
    }

    /** Adds one metadata entry. */
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** Adds metadata entries. */
    public SafetensorsWriter metadata(Map<String, String> entries) {
        metadata.putAll(entries);
        return this;
    }

    /** Adds a tensor whose values are at hand; the array must not change before {@link #write()}. */
    public SafetensorsWriter add(String name, SafetensorsType type, long[] shape, float[] values) {
        long elements = elements(name, shape);
        if (elements != values.length) {
            throw new TensorFileException(
                    path, name, "has (" + values.length + ") values but its shape asks for (" + elements + ").");
        }
        return add(name, type, shape, FloatSource.of(values));
    }

    /**
     * Adds a tensor whose values are fetched while writing.
     *
     * @param type F32, F16 or BF16; values are rounded to nearest even
     * @param shape outermost first
     * @throws TensorFileException if the name is taken or the type cannot be encoded
     */
    public SafetensorsWriter add(String name, SafetensorsType type, long[] shape, FloatSource source) {
        if (!type.encodable()) {
            throw new TensorFileException(
                    path, name, "cannot be encoded as (" + type + "). Maybe use F32, F16 or BF16.");
        }
        long elements = elements(name, shape);
        return put(new Item(name, type, shape.clone(), elements, channel -> encode(channel, type, elements, source)));
    }

    /** Adds a copy of a tensor of another safetensors file, byte for byte, whatever its type. */
    public SafetensorsWriter copy(String name, TensorView view) {
        SafetensorsType type = SafetensorsType.of(view.type())
                .orElseThrow(
                        () -> new TensorFileException(path, name, "of type (" + view.type() + ") cannot be copied."));
        return put(new Item(name, type, view.shape(), view.elementCount(), channel -> {
            for (long at = 0; at < view.byteSize(); at += 1 << 20) {
                writeFully(channel, view.bytes(at, (int) Math.min(1 << 20, view.byteSize() - at)));
            }
        }));
    }

    private SafetensorsWriter put(Item item) {
        if (item.name.equals("__metadata__") || items.putIfAbsent(item.name, item) != null) {
            throw new TensorFileException(path, item.name, "is declared twice or has a reserved name.");
        }
        return this;
    }

    private long elements(String name, long[] shape) {
        long elements = 1;
        try {
            for (long d : shape) {
                if (d < 0) {
                    throw new TensorFileException(path, name, "has the negative dimension (" + d + ").");
                }
                elements = Math.multiplyExact(elements, d);
            }
            Math.multiplyExact(elements, 8L);
        } catch (ArithmeticException e) {
            throw new TensorFileException(path, name, "has a shape that overflows.", e);
        }
        return elements;
    }

    /**
     * Writes the file.
     *
     * @throws TensorFileException if it cannot be written; an older file of that name is then untouched
     */
    public void write() {
        List<Item> order = new ArrayList<>(items.values());
        order.sort(Comparator.comparingInt((Item item) -> -item.type.bytes()));
        byte[] header = header(order);
        AtomicFile.write(path, channel -> {
            writeFully(
                    channel,
                    ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length));
            writeFully(channel, ByteBuffer.wrap(header));
            for (Item item : order) {
                item.content.write(channel);
            }
            return channel.position();
        });
    }

    /**
     * Writes several files of at most so many bytes of data each, unless all fits into one: {@code model.safetensors}
     * becomes {@code model-00001-of-00002.safetensors} and so on, with {@code model.safetensors.index.json} beside them,
     * written last. A tensor that is larger gets a file of its own.
     *
     * @return the file to open: the index, or the single file
     * @throws TensorFileException if a file cannot be written
     */
    public Path writeSharded(long maxBytes) {
        List<SafetensorsWriter> shards = shards(maxBytes);
        if (shards.size() < 2) {
            write();
            return path;
        }
        Path fileName = path.getFileName();
        String stem = fileName == null ? "model" : fileName.toString().replaceFirst("\\.safetensors$", "");
        JsonMapper json = new JsonMapper();
        ObjectNode root = json.createObjectNode();
        root.putObject("metadata")
                .put(
                        "total_size",
                        items.values().stream().mapToLong(Item::bytes).sum());
        ObjectNode map = root.putObject("weight_map");
        for (int i = 0; i < shards.size(); i++) {
            String name = String.format(Locale.ROOT, "%s-%05d-of-%05d.safetensors", stem, i + 1, shards.size());
            SafetensorsWriter shard = to(path.resolveSibling(name)).metadata(metadata);
            shard.items.putAll(shards.get(i).items);
            shard.write();
            shard.items.keySet().forEach(tensor -> map.put(tensor, name));
        }
        Path index = path.resolveSibling(stem + ".safetensors.index.json");
        byte[] bytes = root.toPrettyString().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(index, channel -> {
            writeFully(channel, ByteBuffer.wrap(bytes));
            return channel.position();
        });
        return index;
    }

    private List<SafetensorsWriter> shards(long maxBytes) {
        List<SafetensorsWriter> shards = new ArrayList<>();
        long filled = Long.MAX_VALUE;
        for (Item item : items.values()) {
            if (filled > maxBytes - item.bytes()) {
                shards.add(to(path));
                filled = 0;
            }
            shards.get(shards.size() - 1).put(item);
            filled += item.bytes();
        }
        return shards;
    }

    private byte[] header(List<Item> order) {
        JsonMapper json = new JsonMapper();
        ObjectNode root = json.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode node = root.putObject("__metadata__");
            metadata.forEach(node::put);
        }
        long offset = 0;
        for (Item item : order) {
            ObjectNode node = root.putObject(item.name);
            node.put("dtype", item.type.name());
            ArrayNode shape = node.putArray("shape");
            for (long d : item.shape) {
                shape.add(d);
            }
            node.putArray("data_offsets").add(offset).add(offset + item.bytes());
            offset += item.bytes();
        }
        try {
            String text = json.writeValueAsString(root);
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            return (text + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new TensorFileException(path, null, "has a header that cannot be written.", e);
        }
    }

    private static void encode(FileChannel channel, SafetensorsType type, long elements, FloatSource source)
            throws IOException {
        float[] values = new float[(int) Math.min(CHUNK, elements)];
        ByteBuffer buffer = ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = 0; at < elements; at += CHUNK) {
            int n = (int) Math.min(CHUNK, elements - at);
            source.read(at, values, 0, n);
            buffer.clear();
            for (int i = 0; i < n; i++) {
                switch (type) {
                    case F16 -> buffer.putShort(HalfFloats.toHalf(values[i]));
                    case BF16 -> buffer.putShort(HalfFloats.toBfloat(values[i]));
                    default -> buffer.putFloat(values[i]);
                }
            }
            writeFully(channel, buffer.flip());
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
