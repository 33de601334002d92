package io.github.circuitrylabs.modelforge.gguf.internal.format;

import io.github.circuitrylabs.modelforge.gguf.GgufRule;
import io.github.circuitrylabs.modelforge.gguf.GgufValue;
import io.github.circuitrylabs.modelforge.gguf.GgufValueType;
import io.github.circuitrylabs.modelforge.gguf.MalformedGgufException;
import io.github.circuitrylabs.modelforge.gguf.internal.io.MappedFile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads a GGUF header from front to back; every length is checked against what is left of the file. */
final class GgufCursor {
    private static final int WINDOW = 1 << 20;

    private final MappedFile file;
    private long position;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowStart;

    GgufCursor(MappedFile file) {
        this.file = file;
    }

    long position() {
        return position;
    }

    private int take(int bytes, String what) {
        if (bytes > file.size() - position) {
            throw new MalformedGgufException(
                    file.path(),
                    null,
                    GgufRule.COMPLETE,
                    "ends after (" + file.size() + ") bytes in the middle of " + what + ".");
        }
        if (position < windowStart || position + bytes > windowStart + window.capacity()) {
            windowStart = position;
            window = file.slice(position, (int) Math.min(file.size() - position, Math.max(bytes, WINDOW)));
        }
        int at = (int) (position - windowStart);
        position += bytes;
        return at;
    }

    int u8(String what) {
        int at = take(1, what);
        return window.get(at) & 0xff;
    }

    int i32(String what) {
        int at = take(4, what);
        return window.getInt(at);
    }

    long i64(String what) {
        int at = take(8, what);
        return window.getLong(at);
    }

    /** A count of things of which each takes at least so many bytes. */
    long count(String what, int leastBytes) {
        long count = i64(what);
        if (count < 0 || count > (file.size() - position) / leastBytes) {
            throw new MalformedGgufException(
                    file.path(),
                    null,
                    GgufRule.PLAUSIBLE_COUNT,
                    "says (" + Long.toUnsignedString(count) + ") for " + what
                            + ", more than the rest of the file holds.");
        }
        return count;
    }

    String string(String what) {
        long length = count("the length of " + what, 1);
        if (length > MappedFile.MAX_SLICE) {
            throw new MalformedGgufException(
                    file.path(), null, GgufRule.PLAUSIBLE_COUNT, "has (" + length + ") bytes for " + what + ".");
        }
        int at = take((int) length, what);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(window.slice(at, (int) length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedGgufException(
                    file.path(), null, GgufRule.VALUE, "has bytes that are not UTF-8 in " + what + ".");
        }
    }

    GgufValueType type(String what) {
        int id = i32(what);
        return GgufValueType.of(id)
                .orElseThrow(() -> new MalformedGgufException(
                        file.path(), null, GgufRule.VALUE, "has the unknown type (" + id + ") for " + what + "."));
    }

    GgufValue value(String key) {
        String what = "the value of (" + key + ")";
        GgufValueType type = type(what);
        if (type != GgufValueType.ARRAY) {
            return new GgufValue(type, null, scalar(type, what));
        }
        GgufValueType elementType = type(what);
        if (elementType == GgufValueType.ARRAY) {
            throw new MalformedGgufException(
                    file.path(), null, GgufRule.VALUE, "has an array of arrays as " + what + ".");
        }
        long count = count("the length of " + what, elementType.leastBytes());
        if (count > Integer.MAX_VALUE - 8) {
            throw new MalformedGgufException(
                    file.path(), null, GgufRule.PLAUSIBLE_COUNT, "has (" + count + ") elements as " + what + ".");
        }
        List<Object> elements = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            elements.add(scalar(elementType, what));
        }
        return new GgufValue(type, elementType, elements);
    }

    private Object scalar(GgufValueType type, String what) {
        return switch (type) {
            case UINT8 -> (long) u8(what);
            case INT8 -> (long) (byte) u8(what);
            case UINT16 -> (long) (u8(what) | u8(what) << 8);
            case INT16 -> (long) (short) (u8(what) | u8(what) << 8);
            case UINT32 -> i32(what) & 0xffffffffL;
            case INT32 -> (long) i32(what);
            case UINT64, INT64 -> i64(what);
            case FLOAT32 -> Float.intBitsToFloat(i32(what));
            case FLOAT64 -> Double.longBitsToDouble(i64(what));
            case STRING -> string(what);
            case BOOL -> truth(what);
            case ARRAY -> throw new IllegalArgumentException("An array is no scalar.");
        };
    }

    private boolean truth(String what) {
        int value = u8(what);
        if (value > 1) {
            throw new MalformedGgufException(
                    file.path(), null, GgufRule.VALUE, "has (" + value + ") for the truth value of " + what + ".");
        }
        return value == 1;
    }
}
