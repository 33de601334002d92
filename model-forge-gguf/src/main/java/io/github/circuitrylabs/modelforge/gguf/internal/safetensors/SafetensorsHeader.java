package io.github.circuitrylabs.modelforge.gguf.internal.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import io.github.circuitrylabs.modelforge.gguf.internal.io.MappedFile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of one safetensors file: u64 length, JSON, then data. Everything a hostile file could say is checked here,
 * before any tensor is touched: the data of all tensors must fill the rest of the file without hole or overlap.
 */
public record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries) {
    /** The longest header the reference implementation accepts. */
    static final long MAX_HEADER = 100_000_000;

    private static final String METADATA = "__metadata__";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** One tensor; begin and end are positions in the file. */
    public record Entry(String name, SafetensorsType type, List<Long> shape, long elements, long begin, long end) {}

    /**
     * Reads and checks the header of a mapped file.
     *
     * @throws TensorFileException if anything about it is wrong
     */
    public static SafetensorsHeader read(MappedFile file) {
        Path path = file.path();
        if (file.size() < 8) {
            throw new TensorFileException(path, "has (" + file.size() + ") bytes, too few for a safetensors header.");
        }
        long length = file.slice(0, 8).getLong();
        if (length < 2 || length > MAX_HEADER) {
            throw new TensorFileException(
                    path,
                    "announces a header of (" + Long.toUnsignedString(length) + ") bytes; 2 to " + MAX_HEADER
                            + " are allowed. Maybe it is not a safetensors file.");
        }
        if (length > file.size() - 8) {
            throw new TensorFileException(
                    path,
                    "announces a header of (" + length + ") bytes but ends after (" + file.size()
                            + "). Maybe the download is incomplete.");
        }
        JsonNode root = parse(path, file.slice(8, (int) length));
        Map<String, String> metadata = metadata(path, root.get(METADATA));
        long data = 8 + length;
        List<Entry> entries = new ArrayList<>();
        root.properties().forEach(field -> {
            if (!field.getKey().equals(METADATA)) {
                entries.add(entry(path, field.getKey(), field.getValue(), data));
            }
        });
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        checkLayout(path, entries, data, file.size());
        return new SafetensorsHeader(metadata, List.copyOf(entries));
    }

    private static JsonNode parse(Path path, ByteBuffer bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            if (text.isEmpty() || text.charAt(0) != '{') {
                throw new TensorFileException(path, "has a header that does not begin with '{'.");
            }
            return JSON.readTree(text);
        } catch (CharacterCodingException e) {
            throw new TensorFileException(path, null, "has a header that is not UTF-8.", e);
        } catch (JsonProcessingException e) {
            throw new TensorFileException(
                    path, null, "has a header that is not valid JSON (" + e.getOriginalMessage() + ").", e);
        }
    }

    private static Map<String, String> metadata(Path path, JsonNode node) {
        if (node == null) {
            return Map.of();
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        if (!node.isObject()) {
            throw new TensorFileException(path, "has " + METADATA + " that is not an object.");
        }
        node.properties().forEach(field -> {
            if (!field.getValue().isTextual()) {
                throw new TensorFileException(
                        path,
                        "has metadata (" + field.getKey() + ") whose value (" + field.getValue() + ") is not text.");
            }
            metadata.put(field.getKey(), field.getValue().textValue());
        });
        return Collections.unmodifiableMap(metadata);
    }

    private static Entry entry(Path path, String name, JsonNode node, long data) {
        JsonNode dtype = node.path("dtype");
        SafetensorsType type = SafetensorsType.of(dtype.asText())
                .orElseThrow(() -> new TensorFileException(path, name, "has the unknown dtype (" + dtype + ")."));
        List<Long> shape = new ArrayList<>();
        JsonNode dimensions = node.path("shape");
        if (!dimensions.isArray()) {
            throw new TensorFileException(path, name, "has no shape.");
        }
        dimensions.forEach(d -> shape.add(natural(path, name, "dimension", d)));
        JsonNode offsets = node.path("data_offsets");
        if (!offsets.isArray() || offsets.size() != 2) {
            throw new TensorFileException(path, name, "has data_offsets (" + offsets + "), not a pair.");
        }
        long begin = natural(path, name, "offset", offsets.get(0));
        long end = natural(path, name, "offset", offsets.get(1));
        try {
            long elements = 1;
            for (long d : shape) {
                elements = Math.multiplyExact(elements, d);
            }
            long bytes = Math.multiplyExact(elements, (long) type.bytes());
            if (end < begin || end - begin != bytes) {
                throw new TensorFileException(
                        path,
                        name,
                        "of type (" + type + ") and shape (" + shape + ") needs (" + bytes + ") bytes but its offsets ("
                                + begin + ", " + end + ") say otherwise.");
            }
            return new Entry(
                    name, type, List.copyOf(shape), elements, Math.addExact(data, begin), Math.addExact(data, end));
        } catch (ArithmeticException e) {
            throw new TensorFileException(path, name, "has a shape (" + shape + ") that overflows.", e);
        }
    }

    private static long natural(Path path, String name, String what, JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw new TensorFileException(path, name, "has a " + what + " (" + node + ") that is no natural number.");
        }
        return node.longValue();
    }

    private static void checkLayout(Path path, List<Entry> entries, long data, long size) {
        long expected = data;
        for (Entry entry : entries) {
            if (entry.end > size) {
                throw new TensorFileException(
                        path,
                        entry.name,
                        "ends at byte (" + entry.end + ") but the file has only (" + size
                                + "). Maybe the download is incomplete.");
            }
            if (entry.begin != expected) {
                throw new TensorFileException(
                        path,
                        entry.name,
                        (entry.begin < expected ? "overlaps its predecessor" : "leaves a hole before it")
                                + ": it begins at byte (" + entry.begin + "), expected (" + expected + ").");
            }
            expected = entry.end;
        }
        if (expected != size) {
            throw new TensorFileException(
                    path, "has (" + (size - expected) + ") bytes after the last tensor that belong to none.");
        }
    }
}
