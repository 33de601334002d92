package io.github.circuitrylabs.modelforge.gguf;

import java.util.Objects;

/** Values of a tensor, produced piece by piece in row-major order so that none need be in memory as a whole. */
@FunctionalInterface
public interface FloatSource {
    /**
     * Writes {@code count} values that begin at flat index {@code start} to {@code target[offset …]}. Writers call it
     * from several threads at once, so it must not change state.
     */
    void read(long start, float[] target, int offset, int count);

    /** The values of an array, which must not change while the source is in use. */
    static FloatSource of(float[] values) {
        Objects.requireNonNull(values, "values");
        return (start, target, offset, count) ->
                System.arraycopy(values, Math.toIntExact(start), target, offset, count);
    }
}
