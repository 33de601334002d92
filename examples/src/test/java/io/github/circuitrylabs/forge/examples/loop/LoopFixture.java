package io.github.circuitrylabs.forge.examples.loop;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.analysis.CoverageSpace;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.examples.YamlExampleLoader;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.loop.LoopParts;
import io.github.circuitrylabs.forge.core.loop.ModelReleaser;
import io.github.circuitrylabs.forge.core.loop.ReleaseGate;
import io.github.circuitrylabs.forge.core.loop.Ruler;
import io.github.circuitrylabs.forge.examples.assistants.Harbor;
import io.github.circuitrylabs.forge.examples.assistants.Lantern;
import io.github.circuitrylabs.forge.export.Exporters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The partners of a loop that takes seconds: real ones but for the trainer, a gate that is told what to say, no files released. */
final class LoopFixture {

    static final TargetCatalog CATALOG = TargetCatalogs.shipped();
    static final List<String> TARGETS = List.of("ai_psychosis", "sycophancy", "emotional_dependence", "manipulation");

    private LoopFixture() {}

    static LoopParts parts(Datastore store, Path home, boolean promote) {
        Grammar grammar = Grammar.shipped();
        Ruler ruler = new Ruler(
                "test",
                TARGETS.stream().map(CATALOG::get).toList(),
                40,
                99,
                1.0,
                Lantern.system(),
                Lantern.judge(),
                CoverageSpace.of(TARGETS, grammar),
                CueTagger.of(grammar));
        ReleaseGate gate = candidate -> new ReleaseGate.Decision(
                promote,
                List.of("as told"),
                Map.of(),
                written(candidate.folder().resolve("evaluation.json"), "{}"));
        ModelReleaser releaser = release -> new ModelReleaser.Released(
                List.of(),
                written(
                        home.resolve("feedback/" + release.modelId() + ".json"),
                        release.feedback().toJson()));
        return new LoopParts(
                store,
                CATALOG,
                YamlExampleLoader.shipped(CATALOG),
                Harbor.system(),
                Harbor.judge(),
                ruler,
                new GrammarTrainer(),
                gate,
                releaser,
                Exporters.load().trainingPairs("training-pairs"),
                Exporters.load().preferencePairs("dpo"));
    }

    private static Path written(Path file, String text) {
        try {
            AtomicFiles.writeString(file, text);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
