package io.github.circuitrylabs.forge.core.internal;

/** Vectors of length one, whose dot product is the cosine of what they stand for. */
public final class UnitVectors {

    private UnitVectors() {}

    /** The vector scaled to length one; the zero vector stays as it is. */
    public static float[] of(float[] vector) {
        double length = Math.sqrt(dot(vector, vector));
        float[] scaled = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            scaled[i] = length == 0 ? 0 : (float) (vector[i] / length);
        }
        return scaled;
    }

    public static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
