package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Byte-level BPE: GGUF's {@code gpt2}, with the pre-tokenizer by name and the merges by rank. */
final class ByteLevelBpe {
    /** The pre-tokenizers for which llama.cpp takes a word that is a token as it is, without merging. */
    static final Set<String> IGNORE_MERGES = Set.of("llama-bpe", "tekken");

    private ByteLevelBpe() {}

    static boolean is(JsonNode json) {
        return json.path("pre_tokenizer").toString().contains("\"ByteLevel\"");
    }

    static TokenizerFlavour read(Path path, JsonNode json, List<String> warnings) {
        if (json.hasNonNull("normalizer")) {
            warnings.add(
                    "The normalizer (" + json.path("normalizer").path("type").asText()
                            + ") of the tokenizer is not applied by llama.cpp; normalise texts yourself.");
        }
        String pre = PreTokenizers.detect(path, json.path("pre_tokenizer"));
        boolean ignoresMerges = json.path("model").path("ignore_merges").asBoolean(false);
        if (ignoresMerges != IGNORE_MERGES.contains(pre)) {
            warnings.add("The tokenizer has ignore_merges = " + ignoresMerges + ", and llama.cpp's (" + pre
                    + ") the contrary; rare words may be split otherwise.");
        }
        if (pre.equals("tekken")) {
            // Measured: 514 of 4,000 fuzzed texts, all with combining marks; none with the other pre-tokenizers.
            warnings.add("llama.cpp's (tekken) splits words at combining marks, as Devanagari has them; such texts are "
                    + "tokenised otherwise.");
        }
        List<String> merges = new ArrayList<>();
        for (Merge merge : Merge.read(path, json.path("model").path("merges"))) {
            if (merge.left().indexOf(' ') >= 0 || merge.right().indexOf(' ') >= 0) {
                throw new TensorFileException(
                        path, "has the merge (" + merge + ") with a space, which GGUF cannot say.");
            }
            merges.add(merge.left() + " " + merge.right());
        }
        return new TokenizerFlavour("gpt2", pre, List.copyOf(merges), Map.of(), List.of(), Optional.empty());
    }
}
