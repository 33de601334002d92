package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.Embedder;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Offline;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.analysis.NgramEmbedder;
import io.github.circuitrylabs.forge.core.novelty.EmbeddingNoveltyIndex;
import io.github.circuitrylabs.forge.core.novelty.NoveltyIndex;
import io.github.circuitrylabs.forge.core.novelty.NoveltySettings;
import io.github.circuitrylabs.forge.ollama.OllamaClient;
import io.github.circuitrylabs.forge.ollama.OllamaConfig;
import io.github.circuitrylabs.forge.ollama.OpenAiClient;
import io.github.circuitrylabs.forge.ollama.OpenAiConfig;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What counts as new: by wording alone, or by meaning too.
 *
 * @param index what the run asks
 * @param connection closed with this
 */
record NoveltyChoice(NoveltyIndex index, Connection connection) implements AutoCloseable {

    /** What an embedder holds open. */
    @FunctionalInterface
    interface Connection {
        void close();
    }

    private record Opened(Embedder embedder, Connection connection) {}

    /**
     * @param embedder {@code ngram}, {@code ollama:MODEL[@URL]} or {@code openai:MODEL@URL}; null for wording alone
     * @param targets whose stored scenarios are compared with
     */
    static NoveltyChoice open(
            @Nullable String embedder, double maxSimilarity, SqliteDatastore store, List<EvaluationTarget> targets) {
        NoveltyIndex wording = store.noveltyIndex(NoveltySettings.standard());
        if (embedder == null) {
            return new NoveltyChoice(wording, () -> {});
        }
        if (!(maxSimilarity > 0 && maxSimilarity <= 1)) {
            throw new UsageException("--max-similarity (" + maxSimilarity + ") must be above 0 and at most 1.");
        }
        Opened opened = embedder(embedder);
        try {
            EmbeddingNoveltyIndex meaning = new EmbeddingNoveltyIndex(wording, opened.embedder(), maxSimilarity);
            for (EvaluationTarget target : targets) {
                try (Stream<Scenario> known =
                        store.scenarios(ScenarioQuery.all().withHeldOut().forTarget(target.id()))) {
                    meaning.learn(known);
                }
            }
            return new NoveltyChoice(meaning, opened.connection());
        } catch (RuntimeException e) {
            opened.connection().close();
            throw e;
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    private static Opened embedder(String text) {
        BackendConfig config;
        try {
            config = BackendConfig.parse(text, TargetCatalog.of(List.of()));
        } catch (InvalidInputException e) {
            throw new UsageException("--embedder: " + e.getMessage(), e);
        }
        String model = config.model();
        String url = config.url();
        if (config.name().equals("ngram")) {
            return new Opened(NgramEmbedder.standard(), () -> {});
        }
        Offline.requireOnline(text);
        if (config.name().equals("ollama") && model != null) {
            OllamaClient client = OllamaClient.create(url == null ? OllamaConfig.defaults() : OllamaConfig.at(url));
            return new Opened(client.embedder(model), client::close);
        }
        if (config.name().equals("openai") && model != null && url != null) {
            OpenAiClient client = OpenAiClient.create(OpenAiConfig.at(url));
            return new Opened(client.embedder(model), client::close);
        }
        throw new UsageException(
                "--embedder (" + text + ") must be ngram, ollama:MODEL, ollama:MODEL@URL or openai:MODEL@URL.");
    }
}
