package io.github.circuitrylabs.modelforge.gguf;

/** How the weights of a model are stored: one type or a mix, and the number llama.cpp gives it ({@code general.file_type}). */
public enum Quantization {
    /** All weights binary32. */
    F32(0, GgmlType.F32),
    /** Matrices binary16. */
    F16(1, GgmlType.F16),
    /** Matrices bfloat16. */
    BF16(32, GgmlType.BF16),
    /** Matrices 8 bits. */
    Q8_0(7, GgmlType.Q8_0);

    private final int fileType;
    private final GgmlType base;

    Quantization(int fileType, GgmlType base) {
        this.fileType = fileType;
        this.base = base;
    }

    /** The value of {@code general.file_type}. */
    public int fileType() {
        return fileType;
    }

    /** The type of most matrices. */
    public GgmlType base() {
        return base;
    }
}
