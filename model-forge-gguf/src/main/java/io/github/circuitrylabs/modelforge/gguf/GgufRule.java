package io.github.circuitrylabs.modelforge.gguf;

/** What a GGUF file must keep to; every refusal names one of these. */
public enum GgufRule {
    /** The file begins with {@code GGUF}. */
    MAGIC,
    /** Version 3, little-endian. */
    VERSION,
    /** Nothing ends before it is complete. */
    COMPLETE,
    /** Counts and lengths are possible for a file of this size. */
    PLAUSIBLE_COUNT,
    /** Keys are non-empty, unique and at most 65,535 bytes. */
    KEY,
    /** Value types are known and their bytes valid. */
    VALUE,
    /** The alignment is 32. */
    ALIGNMENT,
    /** Tensor names are unique and shorter than 64 bytes. */
    TENSOR_NAME,
    /** One to four positive dimensions whose product is a long; rows of whole blocks. */
    DIMENSIONS,
    /** Tensor types are known. */
    TENSOR_TYPE,
    /** Each tensor begins where its predecessor's padding ends. */
    OFFSET,
    /** All data is inside the file. */
    BOUNDS,
    /** Nothing follows the last tensor. */
    NO_TRAILING_BYTES,
    /** The architecture is llama, qwen2 or qwen3. */
    ARCHITECTURE,
    /** A required key is there. */
    REQUIRED_KEY,
    /** A key has the type llama.cpp asks for. */
    KEY_TYPE,
    /** A key's value makes sense. */
    KEY_VALUE,
    /** The tokenizer's arrays are as long as the vocabulary. */
    VOCABULARY,
    /** No token occurs twice (llama.cpp aborts the process). */
    DUPLICATE_TOKEN,
    /** Token types are known. */
    TOKEN_TYPE,
    /** Merges are pairs of tokens. */
    MERGE,
    /** The pre-tokenizer is known. */
    PRE_TOKENIZER,
    /** Special token ids are in the vocabulary; bos and eos are there. */
    SPECIAL_TOKEN,
    /** A required tensor is there. */
    REQUIRED_TENSOR,
    /** No tensor is there that the architecture does not have. */
    EXTRA_TENSOR,
    /** Shapes follow from the hyper-parameters. */
    SHAPE,
    /** One-dimensional tensors are F32. */
    NORM_TYPE,
    /** All weights are finite (NaN loads silently). */
    FINITE
}
