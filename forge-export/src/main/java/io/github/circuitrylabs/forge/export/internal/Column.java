package io.github.circuitrylabs.forge.export.internal;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column of a kind of row.
 *
 * @param group the object that the column is nested in where a format can nest, or null
 * @param field the column's name within its group
 * @param value the row's value, of the Java type that {@link Type} names
 */
record Column<T>(@Nullable Group<T> group, String field, Type type, Function<? super T, @Nullable Object> value) {

    /** What a column holds. Lists and maps are never null. */
    enum Type {
        /** A {@link String}. */
        TEXT,
        /** A list of {@link String}. */
        TEXTS,
        /** A list of {@link io.github.circuitrylabs.forge.core.Turn}. */
        MESSAGES,
        /** A map of {@link String} to {@link String}; a JSON text where a format knows no map. */
        MAP,
        /** A {@link Long} or {@link Integer}. */
        WHOLE,
        /** A finite {@link Double}. */
        REAL
    }

    /**
     * Columns that are nested in one object.
     *
     * @param holder the object; all its columns are null where it is
     */
    record Group<T>(String name, Function<? super T, ? extends @Nullable Object> holder) {}

    static <T> Column<T> text(String field, Function<? super T, @Nullable Object> value) {
        return new Column<>(null, field, Type.TEXT, value);
    }

    static <T> Column<T> of(String field, Type type, Function<? super T, @Nullable Object> value) {
        return new Column<>(null, field, type, value);
    }

    /** The name where a format cannot nest: {@code rating_stars} for the field {@code stars} of {@code rating}. */
    String name() {
        return group == null ? field : group.name() + "_" + field;
    }
}
