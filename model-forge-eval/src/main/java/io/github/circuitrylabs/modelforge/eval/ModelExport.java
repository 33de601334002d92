package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.core.files.Digests;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport.Check;
import io.github.circuitrylabs.modelforge.eval.internal.ReportPage;
import io.github.circuitrylabs.modelforge.gguf.ConversionListener;
import io.github.circuitrylabs.modelforge.gguf.ConversionReport;
import io.github.circuitrylabs.modelforge.gguf.GgufOptions;
import io.github.circuitrylabs.modelforge.gguf.HfToGguf;
import io.github.circuitrylabs.modelforge.gguf.Quantization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns an approved model into a release folder: its files, the evaluation, a report to look at, a model card and a manifest.
 * Every file is made beside its place, measured there, and moved in only if exactly those bytes passed.
 *
 * <p>Thread-safe as long as two exports do not share a folder.
 */
public final class ModelExport {

    private final ShippedFileEvaluator evaluator;
    private final ModelCard card;

    /**
     * @param evaluator measures each GGUF file
     * @param card what the card says beside the evaluation
     */
    public ModelExport(ShippedFileEvaluator evaluator, ModelCard card) {
        this.evaluator = evaluator;
        this.card = card;
    }

    /**
     * What was written.
     *
     * @param files the files that ship, in the order asked for
     * @param warnings of the conversions
     */
    public record Exported(ReleaseManifest manifest, List<Path> files, List<String> warnings) {}

    /**
     * Writes one GGUF file per type. A type that does not pass is held back: it stands in the manifest and is not shipped.
     *
     * @param modelFolder the model that was approved
     * @param provenance further metadata of the files, under {@code model_forge.}
     * @throws UnevaluatedModelException if bytes changed on the way, or no type passed
     */
    public Exported gguf(
            ReleaseApproval approval,
            Path modelFolder,
            String name,
            List<Quantization> types,
            Path folder,
            Map<String, String> provenance,
            ConversionListener listener) {
        List<ShippedFile> shipped = new ArrayList<>();
        List<ShippedFile> heldBack = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>(provenance);
        metadata.putAll(approval.provenance());
        createFolder(folder);
        for (Quantization type : types) {
            String typeName = type.name().toLowerCase(Locale.ROOT);
            Path target = folder.resolve(fileName(name) + "." + typeName + ".gguf");
            Path staged = folder.resolve("." + target.getFileName() + ".staged");
            try {
                GgufOptions options =
                        GgufOptions.defaults().withType(type).withName(name).withProvenance(metadata);
                ConversionReport converted = HfToGguf.convert(modelFolder, staged, options, listener);
                warnings.addAll(converted.warnings());
                ShippedFile evaluated =
                        evaluate(approval, target.getFileName().toString(), typeName, staged, modelFolder);
                if (evaluated.passed()) {
                    requireSame(modelFolder, approval);
                    publish(staged, evaluated, target);
                    shipped.add(evaluated);
                    files.add(target);
                } else {
                    Files.deleteIfExists(target);
                    heldBack.add(evaluated);
                }
            } catch (IOException e) {
                throw new ForgeException("Cannot write " + target + ": " + e.getMessage(), e);
            } finally {
                delete(staged);
            }
        }
        if (shipped.isEmpty()) {
            throw new UnevaluatedModelException("No quantisation of the model (" + name + ") passed: "
                    + heldBack.stream()
                            .map(file -> file.type() + ": " + String.join("; ", file.failures()))
                            .toList());
        }
        return finish(approval, name, folder, shipped, heldBack, files, warnings);
    }

    /** Copies the model as a Hugging Face folder; each copy must be exactly what was evaluated. */
    public Exported folder(ReleaseApproval approval, Path modelFolder, String name, Path folder) {
        List<ShippedFile> shipped = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        requireSame(modelFolder, approval);
        createFolder(folder);
        approval.report().files().forEach((file, sha256) -> {
            Path staged = folder.resolve("." + file + ".staged");
            Path target = folder.resolve(file);
            try {
                Files.copy(modelFolder.resolve(file), staged, StandardCopyOption.REPLACE_EXISTING);
                ShippedFile evaluated =
                        new ShippedFile(file, "hf", Files.size(staged), sha256, List.of(), List.of(), true);
                publish(staged, evaluated, target);
                shipped.add(evaluated);
                files.add(target);
            } catch (IOException e) {
                throw new ForgeException("Cannot write " + target + ": " + e.getMessage(), e);
            } finally {
                delete(staged);
            }
        });
        return finish(approval, name, folder, shipped, List.of(), files, List.of());
    }

    private ShippedFile evaluate(ReleaseApproval approval, String name, String type, Path staged, Path source)
            throws IOException {
        // The digest comes first: what is changed while it is measured is found when it is published.
        String sha256 = Digests.sha256(staged);
        List<Figure> figures = evaluator.evaluate(staged, source);
        List<Check> checks = approval.report().policy().checkShipped(figures);
        boolean passed = checks.stream().allMatch(Check::passed);
        return new ShippedFile(name, type, Files.size(staged), sha256, figures, checks, passed);
    }

    private static void requireSame(Path modelFolder, ReleaseApproval approval) {
        String digest = ModelDigest.of(modelFolder);
        if (!digest.equals(approval.report().modelDigest())) {
            throw new UnevaluatedModelException(
                    "The model folder (" + modelFolder + ") changed while it was exported: (" + digest
                            + "), evaluated was (" + approval.report().modelDigest() + "). Evaluate it again.");
        }
    }

    private static void publish(Path staged, ShippedFile evaluated, Path target) throws IOException {
        String sha256 = Digests.sha256(staged);
        if (!sha256.equals(evaluated.sha256())) {
            throw new UnevaluatedModelException(
                    "The file (" + target + ") was changed between its evaluation (" + evaluated.sha256()
                            + ") and its export (" + sha256 + "). Nothing was shipped of it. Export it again.");
        }
        Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        AtomicFiles.forceFolder(target.toAbsolutePath().getParent());
    }

    private Exported finish(
            ReleaseApproval approval,
            String name,
            Path folder,
            List<ShippedFile> shipped,
            List<ShippedFile> heldBack,
            List<Path> files,
            List<String> warnings) {
        Path evaluation = folder.resolve(EvaluationReport.FILE_NAME);
        Path page = folder.resolve(ReportPages.FILE_NAME);
        Path readme = folder.resolve("README.md");
        Map<String, String> digests = new TreeMap<>();
        shipped.forEach(file -> digests.put(file.name(), file.sha256()));
        try {
            approval.report().write(evaluation);
            if (approval.override() != null) {
                approval.override().write(folder.resolve(GateOverride.FILE_NAME));
                digests.put(GateOverride.FILE_NAME, Digests.sha256(folder.resolve(GateOverride.FILE_NAME)));
            }
            AtomicFiles.writeString(page, ReportPage.of(approval, shipped, heldBack));
            AtomicFiles.writeString(readme, card.text(name, approval, shipped, heldBack));
        } catch (IOException e) {
            throw new ForgeException("Cannot write the release folder " + folder + ": " + e.getMessage(), e);
        }
        for (Path file : List.of(evaluation, page, readme)) {
            digests.put(file.getFileName().toString(), Digests.sha256(file));
        }
        ReleaseManifest manifest = new ReleaseManifest(
                ReleaseManifest.SCHEMA_VERSION,
                name,
                approval.report().modelDigest(),
                approval.reportSha256(),
                approval.override(),
                // The card of a Hugging Face folder is written anew, from the evaluation.
                shipped.stream()
                        .filter(file -> digests.get(file.name()).equals(file.sha256()))
                        .toList(),
                heldBack,
                digests,
                ForgeVersion.current());
        manifest.write(folder);
        return new Exported(manifest, List.copyOf(files), List.copyOf(warnings));
    }

    /** A name that cannot leave the folder. */
    private static String fileName(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+", "");
        return safe.isEmpty() ? "model" : safe;
    }

    private static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ForgeException("Cannot create the release folder " + folder + ": " + e.getMessage(), e);
        }
    }

    private static void delete(Path staged) {
        try {
            Files.deleteIfExists(staged);
        } catch (IOException e) {
            throw new ForgeException("Cannot remove " + staged + ": " + e.getMessage(), e);
        }
    }
}
