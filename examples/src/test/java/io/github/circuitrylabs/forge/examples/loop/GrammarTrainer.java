package io.github.circuitrylabs.forge.examples.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.circuitrylabs.forge.core.GenerationOutcome;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorTrainer;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Learns without a tensor: remembers which techniques stood in the training pairs, and draws from the grammar until one of
 * them comes up. Enough for the loop's own behaviour to be tested within seconds.
 */
final class GrammarTrainer implements GeneratorTrainer {

    private static final int DRAWS = 4;

    private final Grammar grammar = Grammar.shipped();
    private final CueTagger tagger = CueTagger.of(grammar);

    @Override
    public String baseModel() {
        return "grammar";
    }

    @Override
    public Trained train(Task task, Consumer<Progress> progress) {
        try (var lines = Files.lines(task.trainingPairs())) {
            Set<String> techniques = lines.map(this::techniqueOf).collect(Collectors.toCollection(TreeSet::new));
            Path model = task.folder().resolve("merged");
            Files.createDirectories(model);
            AtomicFiles.writeString(model.resolve("techniques.txt"), String.join("\n", techniques));
            progress.accept(new Progress("sft", 1, 1, 0));
            return new Trained(task.modelId(), model, Map.of(), List.of(model.resolve("techniques.txt")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String techniqueOf(String line) {
        try {
            JsonNode row = new ObjectMapper().readTree(line);
            return tagger.technique(row.get("completion").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Generator open(@Nullable Path modelFolder) {
        try {
            Set<String> learned = modelFolder == null
                    ? Set.of()
                    : new TreeSet<>(Files.readAllLines(modelFolder.resolve("techniques.txt")));
            return new LearnedGrammar(new GrammarGenerator(grammar), learned);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class LearnedGrammar implements Generator {
        private final Generator inner;
        private final Set<String> learned;

        LearnedGrammar(Generator inner, Set<String> learned) {
            this.inner = inner;
            this.learned = learned;
        }

        @Override
        public String name() {
            return "learned-grammar";
        }

        @Override
        public Scenario generate(GenerationRequest request) {
            Scenario drawn = inner.generate(request);
            for (int i = 1; i < DRAWS && !learned.isEmpty(); i++) {
                if (learned.contains(drawn.tags().get("technique"))) {
                    return drawn;
                }
                drawn = inner.generate(request.withSeed(request.seed() + 1_000_000_000L * i));
            }
            return drawn;
        }

        @Override
        public List<GenerationOutcome> generateAll(List<GenerationRequest> requests) {
            return Generator.super.generateAll(requests);
        }
    }
}
