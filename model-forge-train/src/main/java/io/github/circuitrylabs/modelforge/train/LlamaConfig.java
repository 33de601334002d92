package io.github.circuitrylabs.modelforge.train;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.internal.files.ModelTexts;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a Llama, Mistral, Qwen2 or Qwen3 model, as Hugging Face's {@code config.json} gives it. Immutable.
 *
 * @param modelType {@code llama}, {@code mistral}, {@code qwen2} or {@code qwen3}; Qwen2 has biases of q, k and v, Qwen3 norms
 *     every q and k head
 * @param vocabSize number of token ids
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the gated feed-forward layer
 * @param layers number of blocks
 * @param heads number of query heads
 * @param kvHeads number of key and value heads; divides {@code heads}
 * @param headDim width of one head; even
 * @param maxPositionEmbeddings longest sequence that the model was made for
 * @param rmsNormEps term under the root of RMSNorm
 * @param ropeTheta base of the rotary frequencies
 * @param ropeScaling how the frequencies are stretched for long texts, or null
 * @param slidingWindow number of tokens that attention sees back, itself included; 0 for all
 * @param tieWordEmbeddings whether the head is the embedding
 * @param bosTokenId id that begins a text, or null
 * @param eosTokenIds ids that end one; generation stops at any of them
 * @param padTokenId id of padding, or null; the engine itself never pads with it
 * @param attentionBias whether q, k, v and o have biases, in a Llama or Qwen3
 * @param mlpBias whether gate, up and down have biases, in a Llama
 */
public record LlamaConfig(
        String modelType,
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int kvHeads,
        int headDim,
        int maxPositionEmbeddings,
        double rmsNormEps,
        double ropeTheta,
        @Nullable RopeScaling ropeScaling,
        int slidingWindow,
        boolean tieWordEmbeddings,
        @Nullable Integer bosTokenId,
        List<Integer> eosTokenIds,
        @Nullable Integer padTokenId,
        boolean attentionBias,
        boolean mlpBias) {

    private static final JsonMapper JSON = new JsonMapper();

    /** Checks that the parts fit each other. */
    public LlamaConfig {
        eosTokenIds = List.copyOf(eosTokenIds);
        positive("vocab_size", vocabSize);
        positive("hidden_size", hiddenSize);
        positive("intermediate_size", intermediateSize);
        positive("num_hidden_layers", layers);
        positive("num_attention_heads", heads);
        positive("num_key_value_heads", kvHeads);
        positive("head_dim", headDim);
        if (heads % kvHeads != 0) {
            throw new InvalidInputException(
                    "num_attention_heads (%d) is no multiple of num_key_value_heads (%d)".formatted(heads, kvHeads));
        }
        if (headDim % 2 != 0) {
            throw new InvalidInputException("head_dim (%d) is odd; rotary embeddings need pairs".formatted(headDim));
        }
    }

    /** A shape without biases, but for those that Qwen2 always has. */
    public LlamaConfig(
            String modelType,
            int vocabSize,
            int hiddenSize,
            int intermediateSize,
            int layers,
            int heads,
            int kvHeads,
            int headDim,
            int maxPositionEmbeddings,
            double rmsNormEps,
            double ropeTheta,
            @Nullable RopeScaling ropeScaling,
            int slidingWindow,
            boolean tieWordEmbeddings,
            @Nullable Integer bosTokenId,
            List<Integer> eosTokenIds,
            @Nullable Integer padTokenId) {
        this(
                modelType,
                vocabSize,
                hiddenSize,
                intermediateSize,
                layers,
                heads,
                kvHeads,
                headDim,
                maxPositionEmbeddings,
                rmsNormEps,
                ropeTheta,
                ropeScaling,
                slidingWindow,
                tieWordEmbeddings,
                bosTokenId,
                eosTokenIds,
                padTokenId,
                false,
                false);
    }

    /** Whether q, k and v have biases. */
    boolean inputBias() {
        return attentionBias || modelType.equals("qwen2");
    }

    /** Whether q and k heads are normalised. */
    boolean headNorms() {
        return modelType.equals("qwen3");
    }

    private static void positive(String name, int value) {
        if (value <= 0) {
            throw new InvalidInputException("%s is (%d) but must be positive".formatted(name, value));
        }
    }

    /**
     * A Llama with a tied head and Hugging Face's defaults for the rest, to be trained from nothing.
     *
     * @param eosTokenId id that ends a text
     */
    public static LlamaConfig tiny(
            int vocabSize, int hiddenSize, int intermediateSize, int layers, int heads, int kvHeads, int eosTokenId) {
        return new LlamaConfig(
                "llama",
                vocabSize,
                hiddenSize,
                intermediateSize,
                layers,
                heads,
                kvHeads,
                hiddenSize / heads,
                2048,
                1e-5,
                10000,
                null,
                0,
                true,
                eosTokenId,
                List.of(eosTokenId),
                null);
    }

    /** The rotary frequencies, [headDim / 2], in the precision that transformers computes them in. */
    public float[] ropeFrequencies() {
        float[] frequencies = new float[headDim / 2];
        for (int i = 0; i < frequencies.length; i++) {
            float frequency = (float) (1.0 / Math.pow(ropeTheta, 2.0 * i / headDim));
            frequencies[i] = ropeScaling == null ? frequency : ropeScaling.apply(frequency);
        }
        return frequencies;
    }

    /** Number of weights; a tied head counts once. */
    public long parameters() {
        long attention = (long) hiddenSize * headDim * (2L * heads + 2L * kvHeads);
        long feedForward = 3L * hiddenSize * intermediateSize;
        long embeddings = (long) vocabSize * hiddenSize * (tieWordEmbeddings ? 1 : 2);
        long biases = (inputBias() ? (long) headDim * (heads + 2L * kvHeads) : 0)
                + (attentionBias ? hiddenSize : 0)
                + (mlpBias ? 2L * intermediateSize + hiddenSize : 0);
        long norms = 2L * hiddenSize + (headNorms() ? 2L * headDim : 0);
        return embeddings + layers * (attention + feedForward + biases + norms) + hiddenSize;
    }

    /**
     * Reads the config of a model.
     *
     * @param model a Hugging Face folder with {@code config.json}, or a GGUF file of an architecture that {@code
     *     HuggingFaceView} reads
     * @throws InvalidInputException if it is missing, malformed, or asks for something that is not supported, by name
     * @throws io.github.circuitrylabs.modelforge.gguf.TensorFileException if a GGUF file is not sound
     */
    public static LlamaConfig read(Path model) {
        ModelTexts texts = ModelTexts.of(model);
        Path file = texts.path("config.json");
        try {
            String config = texts.text("config.json").orElseThrow(() -> new NoSuchFileException(file.toString()));
            return LlamaConfigReader.parse(file, JSON.readTree(config));
        } catch (IOException e) {
            throw new InvalidInputException(
                    "Cannot read (%s): %s. Maybe this is no folder of a Hugging Face model.".formatted(file, e), e);
        }
    }

    /** This config as the text of {@code config.json}, rotary settings in both the older and the newer form. */
    public String toJson() {
        ObjectNode root = JSON.createObjectNode();
        root.putArray("architectures")
                .add(Character.toUpperCase(modelType.charAt(0)) + modelType.substring(1) + "ForCausalLM");
        root.put("model_type", modelType);
        root.put("vocab_size", vocabSize);
        root.put("hidden_size", hiddenSize);
        root.put("intermediate_size", intermediateSize);
        root.put("num_hidden_layers", layers);
        root.put("num_attention_heads", heads);
        root.put("num_key_value_heads", kvHeads);
        root.put("head_dim", headDim);
        root.put("max_position_embeddings", maxPositionEmbeddings);
        root.put("hidden_act", "silu");
        root.put("rms_norm_eps", rmsNormEps);
        root.put("attention_bias", attentionBias);
        root.put("attention_dropout", 0.0);
        if (modelType.equals("llama")) {
            root.put("mlp_bias", mlpBias);
        } else {
            root.set("sliding_window", slidingWindow == 0 ? root.nullNode() : root.numberNode(slidingWindow));
        }
        if (modelType.startsWith("qwen")) {
            root.put("use_sliding_window", slidingWindow > 0);
            root.put("max_window_layers", slidingWindow > 0 ? 0 : layers);
        }
        root.put("rope_theta", ropeTheta);
        ObjectNode rope = JSON.createObjectNode();
        rope.put("rope_type", ropeScaling == null ? "default" : ropeScaling.type());
        if (ropeScaling == null) {
            root.putNull("rope_scaling");
        } else {
            ropeScaling.describe(rope);
            root.set("rope_scaling", rope.deepCopy());
        }
        rope.put("rope_theta", ropeTheta);
        root.set("rope_parameters", rope);
        root.put("tie_word_embeddings", tieWordEmbeddings);
        root.put("initializer_range", 0.02);
        root.put("use_cache", true);
        root.put("dtype", "float32");
        root.put("bos_token_id", bosTokenId);
        if (eosTokenIds.size() == 1) {
            root.put("eos_token_id", eosTokenIds.get(0));
        } else if (eosTokenIds.isEmpty()) {
            root.putNull("eos_token_id");
        } else {
            ArrayNode ids = root.putArray("eos_token_id");
            eosTokenIds.forEach(ids::add);
        }
        root.put("pad_token_id", padTokenId);
        return root.toPrettyString();
    }

    /** This config with other special tokens, for a new model whose tokenizer is known. */
    public LlamaConfig withTokens(@Nullable Integer bos, List<Integer> eos, @Nullable Integer pad) {
        return new LlamaConfig(
                modelType,
                vocabSize,
                hiddenSize,
                intermediateSize,
                layers,
                heads,
                kvHeads,
                headDim,
                maxPositionEmbeddings,
                rmsNormEps,
                ropeTheta,
                ropeScaling,
                slidingWindow,
                tieWordEmbeddings,
                bos,
                new ArrayList<>(eos),
                pad,
                attentionBias,
                mlpBias);
    }
}
