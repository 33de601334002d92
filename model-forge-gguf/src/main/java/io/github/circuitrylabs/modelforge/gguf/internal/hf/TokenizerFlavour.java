package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What byte-level BPE and SentencePiece tokenizers differ in, as GGUF wants it said.
 *
 * @param model gpt2 or llama
 * @param pre llama.cpp's name of the pre-tokenizer
 * @param merges "a b" pairs by rank; none for SentencePiece
 * @param scores by token text; none for byte-level BPE
 * @param bytes texts of tokens that stand for a byte
 * @param addSpacePrefix whether texts get a space in front; SentencePiece only
 */
record TokenizerFlavour(
        String model,
        String pre,
        List<String> merges,
        Map<String, Float> scores,
        List<String> bytes,
        Optional<Boolean> addSpacePrefix) {}
