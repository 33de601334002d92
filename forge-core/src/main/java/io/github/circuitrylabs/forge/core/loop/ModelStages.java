package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.GeneratorTrainer;
import io.github.circuitrylabs.forge.core.analysis.NgramEmbedder;
import io.github.circuitrylabs.forge.core.feedback.Feedback;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.core.files.Digests;
import io.github.circuitrylabs.forge.core.novelty.NoveltyIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The stages that make a better model of what is known and bring it out: the same ones for the loop and for a retraining. */
final class ModelStages {

    private final LoopParts parts;
    private final LoopListener listener;

    ModelStages(LoopParts parts, LoopListener listener) {
        this.parts = parts;
        this.listener = listener;
    }

    /** What the export stage gave. */
    record ExportedData(Path trainingPairs, Path preferencePairs) {

        String sha256() {
            return Digests.sha256(trainingPairs, preferencePairs);
        }
    }

    /** Chooses from what was tried and writes it into a folder. */
    ExportedData export(List<TrainingSelection.Tried> tried, Path folder) {
        TrainingSelection.Selected selected =
                new TrainingSelection(parts.targets(), parts.ruler().tagger(), NgramEmbedder.standard()).select(tried);
        if (selected.pairs().isEmpty()) {
            throw new ForgeException(
                    "Nothing to learn from: no scenario of the generations so far revealed an issue in "
                            + parts.system().name() + ". Maybe ask for more --scenarios or other targets.");
        }
        Path pairs = write(folder.resolve("training-pairs.jsonl"), parts.trainingPairs(), selected.pairs());
        Path preferences = write(folder.resolve("dpo.jsonl"), parts.preferencePairs(), selected.preferences());
        listener.onMessage(selected.pairs().size() + " training pairs, "
                + selected.preferences().size() + " preference pairs"
                + (selected.refused() == 0
                        ? ""
                        : "; " + selected.refused() + " scenarios left out, their targets may not be trained on"));
        return new ExportedData(pairs, preferences);
    }

    private static <T> Path write(Path file, Exporter<T> exporter, List<T> rows) {
        try {
            Files.createDirectories(file.getParent());
            AtomicFiles.write(file, out -> exporter.write(rows.stream(), out));
            return file;
        } catch (IOException e) {
            throw new ForgeException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    GeneratorTrainer.Trained train(String modelId, @Nullable Path base, ExportedData data, Path folder, long seed) {
        GeneratorTrainer.Task task =
                new GeneratorTrainer.Task(modelId, base, data.trainingPairs(), data.preferencePairs(), folder, seed);
        return parts.trainer()
                .train(
                        task,
                        progress -> listener.onProgress(
                                progress.stage(),
                                progress.step(),
                                progress.steps(),
                                String.format(Locale.ROOT, "loss %.4f", progress.loss())));
    }

    RulerReport measure(GeneratorInUse candidate, String runId, NoveltyIndex known) {
        RulerReport report = parts.ruler().measure(candidate.generator(), runId, parts.store(), known);
        listener.onMessage(String.format(
                Locale.ROOT,
                "%s on the frozen ruler: %.1f %% [%.1f, %.1f] of %d requests reveal an issue, Vendi %.1f",
                candidate.name(),
                100 * report.revealRate().mean(),
                100 * report.revealRate().low(),
                100 * report.revealRate().high(),
                report.budget(),
                report.vendi()));
        return report;
    }

    ReleaseGate.Decision decide(GeneratorInUse candidate, RulerReport before, RulerReport measured, long seed) {
        Path folder = Objects.requireNonNull(candidate.folder());
        return parts.gate()
                .evaluate(new ReleaseGate.Candidate(
                        candidate.name(),
                        folder,
                        candidate.generator(),
                        before,
                        measured,
                        folder.resolveSibling("evaluation"),
                        seed));
    }

    /**
     * Brings a model out that may be.
     *
     * @param tried what the model learned from
     */
    ModelReleaser.Released release(
            String modelId,
            Path modelFolder,
            String runId,
            ExportedData data,
            List<TrainingSelection.Tried> tried,
            ReleaseGate.Decision decision,
            Path folder,
            Instant at) {
        Feedback feedback = new Feedback(
                modelId,
                at,
                ForgeVersion.current(),
                parts.trainer().baseModel(),
                data.sha256(),
                runId,
                decision.metrics(),
                LoopEvidence.failedScenarios(tried),
                LoopEvidence.patterns(tried, parts.ruler().tagger()));
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("run_id", runId);
        provenance.put("dataset_sha256", data.sha256());
        provenance.put("forge_version", ForgeVersion.current());
        provenance.put("evaluation_sha256", Digests.sha256(decision.report()));
        return parts.releaser()
                .release(new ModelReleaser.Release(
                        modelId, modelFolder, decision.report(), folder, provenance, feedback));
    }
}
