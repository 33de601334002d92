package io.github.circuitrylabs.modelforge.gguf;

/**
 * How the weights of a model are stored: one type or a mix of them, and the number llama.cpp gives it
 * ({@code general.file_type}). Which tensor gets which type is llama.cpp's choice, reproduced exactly: in all quantised
 * ones but Q8_0 the output matrix (or the embedding that doubles as one) is Q6_K, and where rows are no multiple of 256 a
 * type of 32-value blocks stands in.
 */
public enum Quantization {
    /** All weights binary32. */
    F32(0, GgmlType.F32),
    /** Matrices binary16. */
    F16(1, GgmlType.F16),
    /** Matrices bfloat16. */
    BF16(32, GgmlType.BF16),
    /** Matrices 8 bits. */
    Q8_0(7, GgmlType.Q8_0),
    /** Matrices 4 bits, the simple way. */
    Q4_0(2, GgmlType.Q4_0),
    /** Matrices 5 bits, the simple way. */
    Q5_0(8, GgmlType.Q5_0),
    /** Matrices 4 bits, the first value and down projections 5. */
    Q4_K_S(14, GgmlType.Q4_K),
    /** Matrices 4 bits, about half of the value and down projections 6. */
    Q4_K_M(15, GgmlType.Q4_K),
    /** Matrices 5 bits, about half of the value and down projections 6. */
    Q5_K_M(17, GgmlType.Q5_K),
    /** Matrices 6 bits. */
    Q6_K(18, GgmlType.Q6_K);

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
