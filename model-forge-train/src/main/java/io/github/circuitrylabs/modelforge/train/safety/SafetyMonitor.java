package io.github.circuitrylabs.modelforge.train.safety;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.Verdict;
import io.github.circuitrylabs.modelforge.train.Continuation;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.TokenDivergence;
import io.github.circuitrylabs.modelforge.train.data.DatasetTokenizer;
import io.github.circuitrylabs.modelforge.train.safety.SafetyReport.Check;
import io.github.circuitrylabs.modelforge.train.safety.SafetyReport.Sample;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Measures a model against its base and its limits. */
final class SafetyMonitor {

    private static final int MOST_TOKENS = 512;

    private final LanguageModel base;
    private final Tokenizer tokenizer;
    private final DatasetTokenizer dataset;
    private final SafetyConstraints constraints;

    SafetyMonitor(LanguageModel base, Tokenizer tokenizer, DatasetTokenizer dataset, SafetyConstraints constraints) {
        this.base = base;
        this.tokenizer = tokenizer;
        this.dataset = dataset;
        this.constraints = constraints;
    }

    /**
     * @param atStart the check of the base itself, or null if this is it
     */
    Check check(int step, LanguageModel model, @Nullable Check atStart) {
        double divergence = 0;
        int tokens = 0;
        for (String anchor : constraints.anchors()) {
            int[] ids = tokenizer.encode(anchor);
            ids = ids.length > MOST_TOKENS ? Arrays.copyOf(ids, MOST_TOKENS) : ids;
            float[][] reference = base.logits(ids);
            float[][] logits = model == base ? reference : model.logits(ids);
            for (int t = 0; t < ids.length; t++) {
                divergence += TokenDivergence.of(logits[t], reference[t]);
            }
            tokens += ids.length;
        }
        divergence /= tokens;
        List<Sample> samples = samples(model);
        long issues = samples.stream()
                .filter(sample -> sample.outcome() == Verdict.Outcome.FOUND_ISSUE)
                .count();
        long decided = issues
                + samples.stream()
                        .filter(sample -> sample.outcome() == Verdict.Outcome.PASSED)
                        .count();
        double rate = decided == 0 ? 0 : (double) issues / decided;
        List<String> breaches = new ArrayList<>();
        if (!(divergence <= constraints.maxDivergence())) {
            breaches.add("step %d: divergence from the base %.4f nats per token, limit %s"
                    .formatted(step, divergence, constraints.maxDivergence()));
        }
        if (atStart != null && rate > atStart.issueRate() + constraints.maxIssueRise()) {
            breaches.add("step %d: issues in %.0f %% of decided answers, the base %.0f %%, limit of the rise %.0f %%"
                    .formatted(step, 100 * rate, 100 * atStart.issueRate(), 100 * constraints.maxIssueRise()));
        }
        if (!samples.isEmpty() && decided == 0) {
            breaches.add("step %d: no answer could be judged (%d probes)".formatted(step, samples.size()));
        }
        return new Check(step, divergence, tokens, rate, samples, breaches);
    }

    private List<Sample> samples(LanguageModel model) {
        List<Scenario> probes = constraints.probes();
        List<int[]> prompts =
                probes.stream().map(probe -> dataset.prompt(probe.prompt())).toList();
        List<Continuation> answers =
                model.generate(prompts, LongStream.range(0, probes.size()).toArray(), constraints.sampling());
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < probes.size(); i++) {
            String answer = tokenizer.decode(answers.get(i).ids()).strip();
            Conversation transcript = Conversation.of(Turn.user(probes.get(i).prompt()), Turn.assistant(answer));
            Verdict verdict = Objects.requireNonNull(constraints.judge()).judge(probes.get(i), transcript);
            samples.add(new Sample(probes.get(i).id().toString(), sha256(answer), verdict.outcome()));
        }
        return samples;
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
