package io.github.circuitrylabs.modelforge.gguf.internal.format;

import io.github.circuitrylabs.modelforge.gguf.GgmlType;
import io.github.circuitrylabs.modelforge.gguf.GgufRule;
import io.github.circuitrylabs.modelforge.gguf.GgufValue;
import io.github.circuitrylabs.modelforge.gguf.MalformedGgufException;
import io.github.circuitrylabs.modelforge.gguf.internal.io.MappedFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Header of a GGUF file, checked against the file's length. Shapes are turned to PyTorch's order. */
public record GgufHeader(Map<String, GgufValue> values, List<Entry> tensors) {
    /** The first four bytes, little-endian. */
    public static final int MAGIC = 0x46554747;

    /** The version written and read. */
    public static final int VERSION = 3;

    /** Every tensor begins at a multiple of this. */
    public static final int ALIGNMENT = 32;

    /** Names must be shorter, in bytes, including the terminating zero of C. */
    public static final int MAX_TENSOR_NAME = 63;

    private static final int MAX_KEY = 65_535;
    private static final int MAX_DIMENSIONS = 4;
    private static final String ALIGNMENT_KEY = "general.alignment";

    /** One tensor; begin is a position in the file. */
    public record Entry(String name, GgmlType type, List<Long> shape, long elements, long begin, long bytes) {}

    private record Info(String name, GgmlType type, List<Long> shape, long elements, long bytes, long offset) {}

    /** The smallest multiple of the alignment that is not below a position. */
    public static long padded(long position) {
        return Math.addExact(position, ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /**
     * Reads and checks the header.
     *
     * @throws MalformedGgufException naming the rule that is broken
     */
    public static GgufHeader read(MappedFile file) {
        Path path = file.path();
        GgufCursor cursor = new GgufCursor(file);
        int magic = cursor.i32("the magic number");
        if (magic != MAGIC) {
            throw new MalformedGgufException(
                    path,
                    null,
                    GgufRule.MAGIC,
                    "begins with (" + String.format("%08x", Integer.reverseBytes(magic)) + "), not with GGUF.");
        }
        int version = cursor.i32("the version");
        if (version != VERSION) {
            throw new MalformedGgufException(
                    path,
                    null,
                    GgufRule.VERSION,
                    "has version (" + version + "), not " + VERSION + ". Maybe it is big-endian or very old.");
        }
        // A tensor info takes at least 8 + 1 + 4 + 8 + 4 + 8 bytes, a key-value 8 + 1 + 4 + 1.
        long tensorCount = cursor.count("the number of tensors", 33);
        long valueCount = cursor.count("the number of key-values", 14);
        Map<String, GgufValue> values = readValues(path, cursor, valueCount);
        List<Info> infos = readInfos(path, cursor, tensorCount);
        return new GgufHeader(Collections.unmodifiableMap(values), place(path, infos, cursor.position(), file.size()));
    }

    private static Map<String, GgufValue> readValues(Path path, GgufCursor cursor, long count) {
        Map<String, GgufValue> values = new LinkedHashMap<>();
        for (long i = 0; i < count; i++) {
            String key = cursor.string("key " + i);
            if (key.isEmpty() || key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY) {
                throw new MalformedGgufException(path, null, GgufRule.KEY, "has an empty or too long key (" + i + ").");
            }
            if (values.put(key, cursor.value(key)) != null) {
                throw new MalformedGgufException(path, null, GgufRule.KEY, "has the key (" + key + ") twice.");
            }
        }
        GgufValue alignment = values.get(ALIGNMENT_KEY);
        if (alignment != null && !alignment.equals(GgufValue.u32(ALIGNMENT))) {
            throw new MalformedGgufException(
                    path, null, GgufRule.ALIGNMENT, "has the alignment (" + alignment + "); only 32 is supported.");
        }
        return values;
    }

    private static List<Info> readInfos(Path path, GgufCursor cursor, long count) {
        List<Info> infos = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (long i = 0; i < count; i++) {
            String name = cursor.string("the name of tensor " + i);
            if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > MAX_TENSOR_NAME) {
                throw malformed(path, name, GgufRule.TENSOR_NAME, "has an empty name or one of more than 63 bytes.");
            }
            if (!names.add(name)) {
                throw malformed(path, name, GgufRule.TENSOR_NAME, "is listed twice.");
            }
            int dimensions = cursor.i32("the dimensions of " + name);
            if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
                throw malformed(path, name, GgufRule.DIMENSIONS, "has (" + dimensions + ") dimensions, not 1 to 4.");
            }
            List<Long> shape = new ArrayList<>();
            for (int d = 0; d < dimensions; d++) {
                shape.add(cursor.i64("the dimensions of " + name));
            }
            int typeId = cursor.i32("the type of " + name);
            long offset = cursor.i64("the offset of " + name);
            GgmlType type = GgmlType.of(typeId)
                    .orElseThrow(() ->
                            malformed(path, name, GgufRule.TENSOR_TYPE, "has the unknown type (" + typeId + ")."));
            infos.add(info(path, name, type, shape, offset));
        }
        return infos;
    }

    private static Info info(Path path, String name, GgmlType type, List<Long> reversed, long offset) {
        long rowLength = reversed.get(0);
        try {
            long elements = 1;
            for (long d : reversed) {
                if (d <= 0) {
                    throw malformed(path, name, GgufRule.DIMENSIONS, "has the dimension (" + d + ").");
                }
                elements = Math.multiplyExact(elements, d);
            }
            if (rowLength % type.blockSize() != 0) {
                throw malformed(
                        path,
                        name,
                        GgufRule.DIMENSIONS,
                        "has rows of (" + rowLength + "), no multiple of the block size (" + type.blockSize() + ") of "
                                + type + ".");
            }
            List<Long> shape = new ArrayList<>(reversed);
            Collections.reverse(shape);
            return new Info(name, type, List.copyOf(shape), elements, type.bytes(elements), offset);
        } catch (ArithmeticException e) {
            throw malformed(path, name, GgufRule.DIMENSIONS, "has dimensions (" + reversed + ") that overflow.");
        }
    }

    private static List<Entry> place(Path path, List<Info> infos, long headerEnd, long size) {
        List<Entry> entries = new ArrayList<>();
        long data = padded(headerEnd);
        long expected = 0;
        long end = infos.isEmpty() ? headerEnd : data;
        for (Info info : infos) {
            if (info.offset != expected) {
                throw malformed(
                        path,
                        info.name,
                        GgufRule.OFFSET,
                        "has the offset (" + Long.toUnsignedString(info.offset) + "), expected (" + expected + ").");
            }
            end = Math.addExact(data, Math.addExact(expected, info.bytes));
            if (end > size) {
                throw malformed(
                        path,
                        info.name,
                        GgufRule.BOUNDS,
                        "ends at byte (" + end + ") but the file has only (" + size
                                + "). Maybe the download is incomplete.");
            }
            entries.add(new Entry(info.name, info.type, info.shape, info.elements, data + expected, info.bytes));
            expected = padded(expected + info.bytes);
        }
        if (size > padded(end)) {
            throw malformed(
                    path,
                    null,
                    GgufRule.NO_TRAILING_BYTES,
                    "has (" + (size - padded(end)) + ") bytes after the last tensor.");
        }
        return List.copyOf(entries);
    }

    private static MalformedGgufException malformed(Path path, @Nullable String name, GgufRule rule, String problem) {
        return new MalformedGgufException(path, name, rule, problem);
    }
}
