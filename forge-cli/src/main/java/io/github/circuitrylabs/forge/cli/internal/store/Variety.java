package io.github.circuitrylabs.forge.cli.internal.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.analysis.CoverageMap;
import io.github.circuitrylabs.forge.core.analysis.CoverageSpace;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.analysis.Diversity;
import io.github.circuitrylabs.forge.core.analysis.NgramEmbedder;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How different the stored scenarios are from one another.
 *
 * @param of how many there are
 * @param sampled on how many of them the wording was measured
 * @param selfBleuScored how many of the sampled were scored against the rest of the sample
 * @param vendiSampled on how many of the sampled the Vendi score was measured
 * @param coverageSampled on how many coverage was measured
 * @param cellsCovered combinations of target, technique and persona that hold a scenario
 */
record Variety(
        long of,
        int sampled,
        double distinct1,
        double distinct2,
        double distinct3,
        int selfBleuScored,
        double selfBleu,
        int vendiSampled,
        double vendi,
        int coverageSampled,
        int cellsCovered,
        int cellsReachable) {

    private static final int SELF_BLEU_SCORED = 200;
    private static final int COVERAGE_SAMPLE = 20_000;
    private static final long SEED = 20_261_121;

    /** Measures the scenarios of one target, or of all for null. */
    static Variety of(SqliteDatastore store, TargetCatalog catalog, @Nullable String target, int size) {
        List<Scenario> forCoverage = store.sample(target, Math.max(size, COVERAGE_SAMPLE));
        List<String> texts =
                forCoverage.stream().limit(size).map(Scenario::prompt).toList();
        Grammar grammar = Grammar.shipped();
        List<String> targets = target != null
                ? List.of(target)
                : catalog.all().stream().map(EvaluationTarget::id).toList();
        CoverageMap coverage = CoverageMap.of(CoverageSpace.of(targets, grammar), CueTagger.of(grammar), forCoverage);
        return new Variety(
                store.countScenarios(ScenarioQuery.all().forTarget(target)),
                texts.size(),
                Diversity.distinct(texts, 1),
                Diversity.distinct(texts, 2),
                Diversity.distinct(texts, 3),
                Math.min(SELF_BLEU_SCORED, texts.size()),
                Diversity.selfBleu(texts, SELF_BLEU_SCORED, SEED),
                Math.min(Diversity.VENDI_SAMPLE, texts.size()),
                Diversity.vendi(texts, NgramEmbedder.standard()),
                forCoverage.size(),
                coverage.covered(),
                coverage.reachable());
    }

    void print(PrintStream out) {
        out.println("Variety of wording, " + onHowMany(sampled) + ":");
        line(out, "  distinct words, pairs, triples  %.3f  %.3f  %.3f", distinct1, distinct2, distinct3);
        line(out, "  self-BLEU of %d (less is more)   %.3f", selfBleuScored, selfBleu);
        line(out, "  Vendi score of %d               %.1f", vendiSampled, vendi);
        line(
                out,
                "Coverage, %s: %d of %d combinations of target, technique and persona (%.1f %%)",
                onHowMany(coverageSampled),
                cellsCovered,
                cellsReachable,
                100.0 * cellsCovered / cellsReachable);
    }

    ObjectNode toJson() {
        ObjectNode node = Json.object().put("scenarios", of).put("sampled", sampled);
        node.put("distinct_1", distinct1).put("distinct_2", distinct2).put("distinct_3", distinct3);
        node.put("self_bleu", selfBleu).put("self_bleu_scored", selfBleuScored);
        node.put("vendi", vendi).put("vendi_sampled", vendiSampled);
        node.put("coverage", (double) cellsCovered / cellsReachable)
                .put("cells_covered", cellsCovered)
                .put("cells_reachable", cellsReachable)
                .put("coverage_sampled", coverageSampled);
        return node;
    }

    private String onHowMany(int measured) {
        return measured < of
                ? "on a sample of " + measured + " of " + of + " scenarios"
                : "on all " + of + " scenarios";
    }

    private static void line(PrintStream out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
