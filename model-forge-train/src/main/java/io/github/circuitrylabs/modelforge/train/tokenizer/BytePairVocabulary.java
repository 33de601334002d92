package io.github.circuitrylabs.modelforge.train.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A byte-level BPE vocabulary: what {@link BytePairTrainer} learns and {@link HuggingFaceTokenizer} loads.
 *
 * @param tokens token texts by id, in GPT-2's byte alphabet: special tokens, 256 bytes, merged tokens
 * @param merges the merges, first learnt first
 * @param specialTokens how many of the leading tokens are special
 */
public record BytePairVocabulary(List<String> tokens, List<Merge> merges, int specialTokens) {

    /** Two tokens that become one, by their texts. */
    public record Merge(String left, String right) {}

    /** Copies the lists. */
    public BytePairVocabulary {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }

    /**
     * Writes {@code tokenizer.json} and {@code tokenizer_config.json}, which {@code PreTrainedTokenizerFast} of
     * transformers and {@link HuggingFaceTokenizer} load with the same ids. Each file is replaced as a whole.
     *
     * @param folder the model's folder; created when absent
     * @param contextLength the most tokens the model can read, for {@code model_max_length}
     */
    public void save(Path folder, int contextLength) {
        try {
            AtomicFiles.writeString(folder.resolve("tokenizer.json"), json(tokenizerJson()));
            AtomicFiles.writeString(folder.resolve("tokenizer_config.json"), json(configJson(contextLength)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the tokenizer into (" + folder + ").", e);
        }
    }

    private ObjectNode tokenizerJson() {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("version", "1.0");
        root.putNull("truncation");
        root.putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        for (int id = 0; id < specialTokens; id++) {
            added.addObject()
                    .put("id", id)
                    .put("content", tokens.get(id))
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        root.putNull("normalizer");
        root.set("pre_tokenizer", byteLevel(mapper, false));
        root.putNull("post_processor");
        root.set("decoder", byteLevel(mapper, true));
        ObjectNode model = root.putObject("model");
        model.put("type", "BPE");
        model.putNull("dropout");
        model.putNull("unk_token");
        model.putNull("continuing_subword_prefix");
        model.putNull("end_of_word_suffix");
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        model.put("ignore_merges", false);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        ArrayNode mergeList = model.putArray("merges");
        merges.forEach(merge -> mergeList.addArray().add(merge.left()).add(merge.right()));
        return root;
    }

    private ObjectNode configJson(int contextLength) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("tokenizer_class", "PreTrainedTokenizerFast");
        root.put("bos_token", BytePairTrainer.END_OF_TEXT);
        root.put("eos_token", BytePairTrainer.END_OF_TEXT);
        root.put("pad_token", BytePairTrainer.PADDING);
        root.put("add_bos_token", false);
        root.put("add_eos_token", false);
        root.put("clean_up_tokenization_spaces", false);
        root.put("model_max_length", contextLength);
        return root;
    }

    /** The flags mean nothing to a decoder; they are what the library writes for one. */
    private static ObjectNode byteLevel(ObjectMapper mapper, boolean decoder) {
        return mapper.createObjectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", decoder)
                .put("trim_offsets", decoder)
                .put("use_regex", true);
    }

    private static String json(ObjectNode node) throws IOException {
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
    }
}
