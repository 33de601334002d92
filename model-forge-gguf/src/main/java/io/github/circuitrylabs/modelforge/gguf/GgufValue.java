package io.github.circuitrylabs.modelforge.gguf;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A typed value of a GGUF key. Whole numbers are held as {@link Long} (u64 by its bits), floats as {@link Float} or
 * {@link Double}, arrays as an immutable {@link List} of such.
 *
 * @param type the type in the file
 * @param elementType the type of an array's elements, else null
 * @param value the value
 */
public record GgufValue(GgufValueType type, @Nullable GgufValueType elementType, Object value) {
    /** Checks that type and value agree. */
    public GgufValue {
        if ((type == GgufValueType.ARRAY) != (elementType != null)) {
            throw new IllegalArgumentException("Arrays, and only they, have an element type.");
        }
        if (elementType == GgufValueType.ARRAY) {
            throw new IllegalArgumentException("Arrays of arrays are not supported.");
        }
        if (elementType != null) {
            List<?> elements = List.copyOf((List<?>) value);
            GgufValueType expected = elementType;
            elements.forEach(element -> check(expected, element));
            value = elements;
        } else {
            check(type, value);
        }
    }

    private static void check(GgufValueType type, Object value) {
        Class<?> expected =
                switch (type) {
                    case FLOAT32 -> Float.class;
                    case FLOAT64 -> Double.class;
                    case BOOL -> Boolean.class;
                    case STRING -> String.class;
                    case ARRAY -> List.class;
                    default -> Long.class;
                };
        if (!expected.isInstance(Objects.requireNonNull(value))) {
            throw new IllegalArgumentException("A value of type (" + type + ") is a " + expected.getSimpleName()
                    + ", not a " + value.getClass().getSimpleName() + ".");
        }
    }

    /** An unsigned 32-bit number. */
    public static GgufValue u32(long value) {
        if (value < 0 || value > 0xffffffffL) {
            throw new IllegalArgumentException("(" + value + ") is no unsigned 32-bit number.");
        }
        return new GgufValue(GgufValueType.UINT32, null, value);
    }

    /** A 32-bit float. */
    public static GgufValue f32(float value) {
        return new GgufValue(GgufValueType.FLOAT32, null, value);
    }

    /** A truth value. */
    public static GgufValue bool(boolean value) {
        return new GgufValue(GgufValueType.BOOL, null, value);
    }

    /** A text. */
    public static GgufValue string(String value) {
        return new GgufValue(GgufValueType.STRING, null, value);
    }

    /** An array of texts. */
    public static GgufValue strings(List<String> values) {
        return new GgufValue(GgufValueType.ARRAY, GgufValueType.STRING, values);
    }

    /** An array of signed 32-bit numbers. */
    public static GgufValue i32s(List<Integer> values) {
        return new GgufValue(
                GgufValueType.ARRAY,
                GgufValueType.INT32,
                values.stream().map(Integer::longValue).toList());
    }

    /** An array of 32-bit floats. */
    public static GgufValue f32s(List<Float> values) {
        return new GgufValue(GgufValueType.ARRAY, GgufValueType.FLOAT32, values);
    }

    /** The value as a whole number. */
    public long asLong() {
        if (value instanceof Long number) {
            return number;
        }
        throw wrong("a whole number");
    }

    /** The value as a float. */
    public double asDouble() {
        if (value instanceof Number number && !type.integral()) {
            return number.doubleValue();
        }
        throw wrong("a float");
    }

    /** The value as text. */
    public String asString() {
        if (value instanceof String text) {
            return text;
        }
        throw wrong("text");
    }

    /** The value as a truth value. */
    public boolean asBoolean() {
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw wrong("a truth value");
    }

    /** The elements of an array of texts. */
    public List<String> asStrings() {
        return elements(GgufValueType.STRING).stream().map(String.class::cast).toList();
    }

    /** The elements of an array of whole numbers. */
    public List<Long> asLongs() {
        if (elementType == null || !elementType.integral()) {
            throw wrong("an array of whole numbers");
        }
        return elements(elementType).stream().map(Long.class::cast).toList();
    }

    /** The elements of an array of 32-bit floats. */
    public List<Float> asFloats() {
        return elements(GgufValueType.FLOAT32).stream().map(Float.class::cast).toList();
    }

    private List<?> elements(GgufValueType expected) {
        if (elementType == expected && value instanceof List<?> list) {
            return list;
        }
        throw wrong("an array of " + expected);
    }

    private IllegalStateException wrong(String expected) {
        return new IllegalStateException("The value (" + this + ") is not " + expected + ".");
    }

    /** The value in short: arrays by type, length and first elements. */
    @Override
    public String toString() {
        if (value instanceof List<?> list) {
            return elementType + "[" + list.size() + "] "
                    + list.stream().limit(8).map(String::valueOf).collect(Collectors.joining(", "))
                    + (list.size() > 8 ? ", …" : "");
        }
        return type == GgufValueType.UINT64 ? Long.toUnsignedString((Long) value) : String.valueOf(value);
    }
}
