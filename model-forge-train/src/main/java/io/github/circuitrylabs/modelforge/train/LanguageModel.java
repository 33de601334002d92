package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.internal.llama.AdapterTensors;
import io.github.circuitrylabs.modelforge.train.internal.llama.Architecture;
import io.github.circuitrylabs.modelforge.train.internal.llama.FlatBatch;
import io.github.circuitrylabs.modelforge.train.internal.llama.LlamaModule;
import io.github.circuitrylabs.modelforge.train.internal.llama.TokenSampler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A causal language model in memory, with or without a LoRA adapter over it. Holds native memory until closed. Not
 * thread-safe: one call at a time, which uses all cores by itself.
 */
public final class LanguageModel implements AutoCloseable {

    private static final int TOKENS_PER_CALL = 8192;
    private static final long MAX_SHARD_BYTES = 5_000_000_000L;

    private final LlamaConfig config;
    private final LlamaModule module;
    private final AdapterTensors adapter;
    private final @Nullable Path source;
    private final Runnable onClose;

    LanguageModel(LlamaConfig config, LlamaModule module, @Nullable Path source) {
        this(config, module, AdapterTensors.NONE, source, module::close);
    }

    private LanguageModel(
            LlamaConfig config, LlamaModule module, AdapterTensors adapter, @Nullable Path source, Runnable onClose) {
        this.config = config;
        this.module = module;
        this.adapter = adapter;
        this.source = source;
        this.onClose = onClose;
    }

    public LlamaConfig config() {
        return config;
    }

    /**
     * Continues each prompt, all in one batch with a key-value cache. A row's text depends on its prompt and its seed,
     * not on the rows beside it (but for rounding: matrix products of other shapes may differ in the last bit).
     *
     * @param prompts token ids, at least one each
     * @param seeds one for each prompt
     * @return one continuation for each prompt, in order
     * @throws InvalidInputException if a prompt is empty or leaves no room in the model's context
     */
    public List<Continuation> generate(List<int[]> prompts, long[] seeds, Sampling sampling) {
        return generate(prompts, seeds, sampling, TokenGuide.none());
    }

    /**
     * As {@link #generate(List, long[], Sampling)}, with somebody who hears every id, may end a row, and may say what a row
     * must not write.
     */
    public List<Continuation> generate(List<int[]> prompts, long[] seeds, Sampling sampling, TokenGuide guide) {
        if (prompts.size() != seeds.length) {
            throw new InvalidInputException(
                    "There are (%d) prompts but (%d) seeds".formatted(prompts.size(), seeds.length));
        }
        if (prompts.isEmpty()) {
            return List.of();
        }
        TokenSampler.Settings settings = new TokenSampler.Settings(
                sampling.temperature(),
                sampling.topK(),
                sampling.topP(),
                sampling.minP(),
                sampling.repetitionPenalty(),
                Math.min(room(prompts), sampling.maxNewTokens()),
                config.eosTokenIds().stream().mapToInt(Integer::intValue).toArray());
        TokenSampler sampler = new TokenSampler(module, adapter, settings, guide::allowed, guide::goesOnAfter);
        return sampler.draw(prompts, seeds).stream().map(this::continuation).toList();
    }

    /** How many tokens may follow the longest of these prompts. */
    private int room(List<int[]> prompts) {
        prompts.forEach(this::checkIds);
        int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
        int room = config.maxPositionEmbeddings() - longest;
        if (room < 1) {
            throw new InvalidInputException("A prompt of (%d) tokens leaves no room in a context of (%d)"
                    .formatted(longest, config.maxPositionEmbeddings()));
        }
        return room;
    }

    private Continuation continuation(TokenSampler.Drawn drawn) {
        int[] ids = drawn.ids();
        boolean ended = ids.length > 0 && config.eosTokenIds().contains(ids[ids.length - 1]);
        return new Continuation(ended ? Arrays.copyOf(ids, ids.length - 1) : ids, ended, drawn.logProbability());
    }

    /** Continues one prompt. */
    public Continuation generate(int[] prompt, long seed, Sampling sampling) {
        return generate(List.of(prompt), new long[] {seed}, sampling).get(0);
    }

    /**
     * Log-probabilities of completions given their prompts.
     *
     * @return for each row the log-probability (natural) of each of its targets, [row.targets()]
     */
    public List<float[]> logProbabilities(List<TokenizedCompletion> rows) {
        List<float[]> results = new ArrayList<>();
        for (int from = 0, to; from < rows.size(); from = to) {
            int tokens = 0;
            for (to = from;
                    to < rows.size() && (to == from || tokens + rows.get(to).length() <= TOKENS_PER_CALL);
                    to++) {
                tokens += rows.get(to).length();
            }
            List<TokenizedCompletion> part = rows.subList(from, to);
            float[] flat = module.score(adapter, Batches.of(part))[0];
            int offset = 0;
            for (TokenizedCompletion row : part) {
                results.add(Arrays.copyOfRange(flat, offset, offset + row.targets()));
                offset += row.targets();
            }
        }
        return results;
    }

    /** Logits after each token of a text, [length][vocabulary]. */
    public float[][] logits(int[] ids) {
        checkIds(ids);
        float[] flat = module.logits(adapter, FlatBatch.open(List.of(ids)));
        float[][] rows = new float[ids.length][];
        for (int t = 0; t < ids.length; t++) {
            rows[t] = Arrays.copyOfRange(flat, t * config.vocabSize(), (t + 1) * config.vocabSize());
        }
        return rows;
    }

    /**
     * This model with an adapter over it, sharing the weights. Closing the result frees the adapter only; this model must
     * stay open as long.
     */
    public LanguageModel adapted(LoraAdapter lora) {
        AdapterTensors tensors = lora.tensors(module, 0);
        return new LanguageModel(config, module, tensors, source, tensors::close);
    }

    /** This model with other ids that end a text. It shares all memory and need not be closed. */
    public LanguageModel endingAt(List<Integer> eosTokenIds) {
        return new LanguageModel(
                config.withTokens(config.bosTokenId(), eosTokenIds, config.padTokenId()),
                module,
                adapter,
                source,
                () -> {});
    }

    /**
     * A new model with the adapter merged into its weights: {@code W + s B A}, as 32-bit floats. This model stays as it is. If it
     * holds its blocks in 8 or 4 bits, the sum is made with what they decode to, as the adapter was trained; the saved
     * folder's metadata say so ({@code model_forge.precision}). To merge into the full weights, load them as such.
     *
     * @throws InvalidInputException if this model is itself an adapted view
     */
    public LanguageModel merged(LoraAdapter lora) {
        requireOwnWeights("merged");
        lora.check(module.architecture());
        LlamaModule merged = LlamaModule.create(module.architecture(), slot -> {
            float[] values = module.values(slot);
            int row = 0;
            for (int part = 0; part < slot.parts().size(); part++) {
                lora.addTo(slot.parts().get(part), values, row, slot.rows().get(part), slot.columns());
                row += slot.rows().get(part);
            }
            return values;
        });
        return new LanguageModel(config, merged.decodedFrom(module), source);
    }

    /** A new model without an adapter that was merged into this one: {@code W − s B A}, within rounding the weights before. */
    public LanguageModel unmerged(LoraAdapter lora) {
        return merged(lora.scaled(-1));
    }

    /**
     * Writes a Hugging Face folder: {@code config.json}, {@code generation_config.json}, {@code model.safetensors}, and the
     * tokenizer files of the folder that this model was loaded from, if there was one.
     *
     * <p>Blocks that are held in 8 or 4 bits are written as what they decode to, and the metadata say so.
     *
     * @param type F32, F16 or BF16
     */
    public void save(Path folder, SafetensorsType type) {
        save(folder, type, MAX_SHARD_BYTES);
    }

    /**
     * The same in several files, {@code model-00001-of-00002.safetensors} and so on with their index, where one would be larger.
     *
     * @param maxShardBytes most bytes of tensors in a file
     */
    public void save(Path folder, SafetensorsType type, long maxShardBytes) {
        requireOwnWeights("saved");
        ModelFolder.write(folder, config, module, type, maxShardBytes, source);
    }

    /** Number of weights, without those of an adapter. */
    public long parameters() {
        return module.architecture().slots().stream()
                .mapToLong(Architecture.Slot::size)
                .sum();
    }

    LlamaModule module() {
        return module;
    }

    void requireOwnWeights(String verb) {
        if (adapter != AdapterTensors.NONE) {
            throw new InvalidInputException(
                    "A model with an adapter over it cannot be %s. Maybe call merged(adapter) on its base."
                            .formatted(verb));
        }
    }

    private void checkIds(int[] ids) {
        if (ids.length == 0) {
            throw new InvalidInputException("A prompt without tokens cannot be continued. Maybe begin with the id of"
                    + " the end of a text (%s).".formatted(config.eosTokenIds()));
        }
        for (int id : ids) {
            if (id < 0 || id >= config.vocabSize()) {
                throw new InvalidInputException(
                        "Token id (%d) is outside the vocabulary of (%d)".formatted(id, config.vocabSize()));
            }
        }
    }

    /** Weights by name of a Hugging Face file, for tests and comparisons: a copy. */
    public Map<String, float[]> weights() {
        Map<String, float[]> weights = new HashMap<>();
        for (Architecture.Slot slot : module.architecture().slots()) {
            float[] values = module.values(slot);
            int offset = 0;
            for (int part = 0; part < slot.parts().size(); part++) {
                int count = slot.rows().get(part) * Math.max(1, slot.columns());
                weights.put(slot.parts().get(part), Arrays.copyOfRange(values, offset, offset + count));
                offset += count;
            }
        }
        return weights;
    }

    @Override
    public void close() {
        onClose.run();
    }
}
