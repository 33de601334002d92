package io.github.circuitrylabs.modelforge.eval.registry;

import io.github.circuitrylabs.forge.core.ModelDeployer.Probe;
import io.github.circuitrylabs.modelforge.train.Continuation;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.Sampling;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a GGUF file says in this process, for a server to be held to: greedy continuations by the very weights of the file, and
 * how far each is certain. A token whose lead over the runner-up is less than two runtimes may differ in is not.
 */
public final class DeploymentProbes {

    /** Twice the largest difference in log-probability that runtimes of one 8-bit file show, with a margin. */
    private static final double SURE_LEAD = 0.25;

    private DeploymentProbes() {}

    /**
     * @param prompts raw texts to continue, special tokens included
     * @param maxTokens of each continuation
     */
    public static List<Probe> of(Path gguf, List<String> prompts, int maxTokens) {
        List<Probe> probes = new ArrayList<>();
        try (Tokenizer tokenizer = HuggingFaceTokenizer.load(gguf);
                LanguageModel model = ModelForge.load(gguf)) {
            for (String prompt : prompts) {
                probes.add(probe(model, tokenizer, prompt, maxTokens));
            }
        }
        return probes;
    }

    private static Probe probe(LanguageModel model, Tokenizer tokenizer, String prompt, int maxTokens) {
        int[] ids = tokenizer.encode(prompt);
        Continuation continuation = model.generate(ids, 1, Sampling.greedy(maxTokens));
        int[] written = continuation.ids();
        int[] all = Arrays.copyOf(ids, ids.length + written.length);
        System.arraycopy(written, 0, all, ids.length, written.length);
        int sure = sureTokens(model.logits(all), ids.length, written.length);
        String expected = tokenizer.decode(written);
        String certain = tokenizer.decode(Arrays.copyOf(written, sure));
        return new Probe(prompt, maxTokens, expected, commonPrefix(expected, certain));
    }

    /** How many tokens come before the first whose lead is small. */
    private static int sureTokens(float[][] logits, int promptTokens, int writtenTokens) {
        for (int i = 0; i < writtenTokens; i++) {
            float[] row = logits[promptTokens - 1 + i];
            float best = Float.NEGATIVE_INFINITY;
            float second = Float.NEGATIVE_INFINITY;
            for (float logit : row) {
                if (logit > best) {
                    second = best;
                    best = logit;
                } else if (logit > second) {
                    second = logit;
                }
            }
            if (best - second < SURE_LEAD) {
                return i;
            }
        }
        return writtenTokens;
    }

    /** A cut between the bytes of one character decodes to something else than the whole does. */
    private static int commonPrefix(String a, String b) {
        int length = Math.min(a.length(), b.length());
        int same = 0;
        while (same < length && a.charAt(same) == b.charAt(same)) {
            same++;
        }
        return same;
    }
}
