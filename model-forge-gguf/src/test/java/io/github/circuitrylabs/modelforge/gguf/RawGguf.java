package io.github.circuitrylabs.modelforge.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A GGUF file in pieces that can be broken at will; writes whatever it is told, right or wrong. */
final class RawGguf {
    int magic = 0x46554747;
    int version = 3;
    long tensorCount = -1;
    long valueCount = -1;
    final List<Entry> entries = new ArrayList<>();
    final List<Tensor> tensors = new ArrayList<>();
    byte[] trailing = new byte[0];

    /** A key with its value, type first. */
    static final class Entry {
        byte[] key;
        byte[] value;

        Entry(String key, byte[] value) {
            this.key = key.getBytes(StandardCharsets.UTF_8);
            this.value = value;
        }
    }

    /** A tensor; an offset of null is put right when writing. */
    static final class Tensor {
        String name;
        List<Long> dimensions;
        int dimensionCount;
        int type;
        Long offset;
        byte[] data;
    }

    static RawGguf of(Path path) {
        RawGguf raw = new RawGguf();
        try (GgufFile file = GgufFile.open(path)) {
            file.values().forEach((key, value) -> raw.entries.add(new Entry(key, encode(value))));
            for (String name : file.names()) {
                TensorView view = file.tensor(name);
                Tensor tensor = new Tensor();
                tensor.name = name;
                tensor.dimensions = new ArrayList<>();
                for (long d : view.shape()) {
                    tensor.dimensions.add(d);
                }
                Collections.reverse(tensor.dimensions);
                tensor.dimensionCount = tensor.dimensions.size();
                tensor.type = file.type(name).id();
                tensor.data = new byte[(int) view.byteSize()];
                view.bytes(0, tensor.data.length).get(tensor.data);
                raw.tensors.add(tensor);
            }
        }
        return raw;
    }

    Entry entry(String key) {
        return entries.stream()
                .filter(entry -> new String(entry.key, StandardCharsets.UTF_8).equals(key))
                .findFirst()
                .orElseThrow();
    }

    void set(String key, GgufValue value) {
        entry(key).value = encode(value);
    }

    void remove(String key) {
        entries.remove(entry(key));
    }

    Tensor tensor(String name) {
        return tensors.stream()
                .filter(tensor -> tensor.name.equals(name))
                .findFirst()
                .orElseThrow();
    }

    byte[] write() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(i32(magic));
        out.writeBytes(i32(version));
        out.writeBytes(i64(tensorCount != -1 ? tensorCount : tensors.size()));
        out.writeBytes(i64(valueCount != -1 ? valueCount : entries.size()));
        for (Entry entry : entries) {
            out.writeBytes(i64(entry.key.length));
            out.writeBytes(entry.key);
            out.writeBytes(entry.value);
        }
        long offset = 0;
        for (Tensor tensor : tensors) {
            out.writeBytes(string(tensor.name));
            out.writeBytes(i32(tensor.dimensionCount));
            tensor.dimensions.forEach(d -> out.writeBytes(i64(d)));
            out.writeBytes(i32(tensor.type));
            out.writeBytes(i64(tensor.offset == null ? offset : tensor.offset));
            offset += (tensor.data.length + 31) / 32 * 32;
        }
        pad(out);
        for (Tensor tensor : tensors) {
            out.writeBytes(tensor.data);
            pad(out);
        }
        out.writeBytes(trailing);
        return out.toByteArray();
    }

    private static void pad(ByteArrayOutputStream out) {
        while (out.size() % 32 != 0) {
            out.write(0);
        }
    }

    static byte[] encode(GgufValue value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(i32(value.type().id()));
        GgufValueType elementType = value.elementType();
        if (elementType == null) {
            out.writeBytes(scalar(value.type(), value.value()));
        } else {
            List<?> elements = (List<?>) value.value();
            out.writeBytes(i32(elementType.id()));
            out.writeBytes(i64(elements.size()));
            elements.forEach(element -> out.writeBytes(scalar(elementType, element)));
        }
        return out.toByteArray();
    }

    private static byte[] scalar(GgufValueType type, Object value) {
        return switch (type) {
            case UINT32, INT32 -> i32(((Long) value).intValue());
            case UINT64, INT64 -> i64((Long) value);
            case FLOAT32 -> i32(Float.floatToRawIntBits((Float) value));
            case FLOAT64 -> i64(Double.doubleToRawLongBits((Double) value));
            case BOOL -> new byte[] {(byte) ((Boolean) value ? 1 : 0)};
            case STRING -> string((String) value);
            default -> throw new IllegalArgumentException(type.name());
        };
    }

    static byte[] string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + utf8.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(utf8.length)
                .put(utf8)
                .array();
    }

    static byte[] i32(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    static byte[] i64(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }
}
