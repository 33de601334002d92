package io.github.circuitrylabs.modelforge.train.internal.llama;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.circuitrylabs.modelforge.train.internal.torchscript.ScriptModule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Continues prompts, a batch in one call. */
public final class TokenSampler {

    private TokenSampler() {}

    /** How tokens are drawn; temperature 0 takes the most probable one. {@code topK} 0 and {@code topP} 1 cut nothing. */
    public record Settings(double temperature, int topK, double topP, int newTokens, int[] endIds) {}

    /** Drawn ids, the ending one included, and the sum of their log-probabilities at temperature 1 without cuts. */
    public record Drawn(int[] ids, double logProbability) {}

    /**
     * @param prompts at least one id each
     * @param seeds one for each prompt
     */
    public static List<Drawn> draw(
            LlamaModule module, AdapterTensors adapter, List<int[]> prompts, long[] seeds, Settings settings) {
        ScriptModule script = module.script();
        try (ScriptModule.Call call = script.call("generate")) {
            NDManager scope = call.scope();
            FlatBatch batch = lastTokens(FlatBatch.open(prompts), prompts);
            long[] padding = new long[prompts.size()];
            long[] shifted = batch.slots().clone();
            for (int row = 0, token = 0; row < padding.length; row++) {
                padding[row] = batch.length() - prompts.get(row).length;
                for (int t = 0; t < prompts.get(row).length; t++) {
                    shifted[token++] += padding[row];
                }
            }
            NDList results = call.list("w", module.weights())
                    .list("a", adapter.tensors())
                    .list(
                            "b",
                            module.tensors(
                                    scope,
                                    batch,
                                    scope.create(shifted),
                                    scope.create(padding),
                                    uniforms(scope, seeds, settings.newTokens()),
                                    scope.create(Arrays.stream(settings.endIds())
                                            .asLongStream()
                                            .toArray())))
                    .integers(batch.rows(), batch.length(), settings.topK())
                    .numbers(adapter.scale(), settings.temperature(), settings.topP())
                    .run();
            long[] ids = results.get(0).toLongArray();
            long[] counts = results.get(1).toLongArray();
            float[] logProbabilities = results.get(2).toFloatArray();
            List<Drawn> drawn = new ArrayList<>();
            for (int row = 0; row < seeds.length; row++) {
                int[] text = new int[(int) counts[row]];
                for (int i = 0; i < text.length; i++) {
                    text[i] = (int) ids[row * settings.newTokens() + i];
                }
                drawn.add(new Drawn(text, logProbabilities[row]));
            }
            return drawn;
        }
    }

    private static NDArray uniforms(NDManager scope, long[] seeds, int newTokens) {
        float[] uniforms = new float[seeds.length * newTokens];
        for (int row = 0; row < seeds.length; row++) {
            SplittableRandom random = new SplittableRandom(seeds[row]);
            for (int i = 0; i < newTokens; i++) {
                uniforms[row * newTokens + i] = (random.nextInt() >>> 8) * 0x1p-24f;
            }
        }
        return scope.create(uniforms, new Shape(seeds.length, newTokens));
    }

    private static FlatBatch lastTokens(FlatBatch batch, List<int[]> prompts) {
        long[] last = new long[prompts.size()];
        int end = 0;
        for (int row = 0; row < last.length; row++) {
            end += prompts.get(row).length;
            last[row] = end - 1L;
        }
        return new FlatBatch(
                batch.rows(),
                batch.length(),
                batch.ids(),
                batch.positions(),
                batch.slots(),
                last,
                new long[0],
                new long[0],
                batch.sequences(),
                new long[0]);
    }
}
