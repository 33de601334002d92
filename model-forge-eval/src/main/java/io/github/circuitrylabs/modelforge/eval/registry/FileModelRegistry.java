package io.github.circuitrylabs.modelforge.eval.registry;

import io.github.circuitrylabs.forge.core.DamagedModelException;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ModelRegistry;
import io.github.circuitrylabs.forge.core.ModelVersion;
import io.github.circuitrylabs.forge.core.RegisteredModel;
import io.github.circuitrylabs.forge.core.RegisteredModel.Approval;
import io.github.circuitrylabs.forge.core.RegisteredModel.State;
import io.github.circuitrylabs.forge.core.RegisteredModel.StoredFile;
import io.github.circuitrylabs.forge.core.files.ProcessLock;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport;
import io.github.circuitrylabs.modelforge.eval.GateOverride;
import io.github.circuitrylabs.modelforge.eval.ModelDigest;
import io.github.circuitrylabs.modelforge.eval.UnevaluatedModelException;
import io.github.circuitrylabs.modelforge.eval.registry.Manifests.Manifest;
import io.github.circuitrylabs.modelforge.eval.registry.Manifests.States;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ModelRegistry} in a folder, usually {@code ~/.scenario-forge/models}:
 *
 * <pre>
 * blobs/sha256/&lt;digest&gt;   every file once, by its content
 * &lt;name&gt;/v&lt;n&gt;.json         what is known of a version
 * &lt;name&gt;/states.json       which version the name stands for, and which were taken back or pruned
 * &lt;name&gt;/v&lt;n&gt;/             the version's files for other programs: links to the blobs, made when it is opened
 * </pre>
 *
 * <p>Files are written before what speaks of them, and each change of state is one renamed file, so a crash leaves nothing but
 * files that nothing speaks of; the same call repeated uses them, and {@link #prune} removes them. Changes wait for each
 * other, between processes too; reading waits for nobody.
 */
public final class FileModelRegistry implements ModelRegistry {

    /** What an evaluation report is called among a version's attachments. */
    public static final String EVALUATION = EvaluationReport.FILE_NAME;

    /** What the record of an override is called among a version's attachments. */
    public static final String OVERRIDE = GateOverride.FILE_NAME;

    private static final String BLOBS = "blobs";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path root;
    private final BlobStore blobs;
    private final Manifests manifests;
    private final ReleaseCheck releases;
    private final Consumer<String> steps;

    private FileModelRegistry(Path root, ReleaseCheck releases, Consumer<String> steps) {
        this.root = root;
        this.blobs = new BlobStore(root.resolve(BLOBS).resolve("sha256"));
        this.manifests = new Manifests(root);
        this.releases = releases;
        this.steps = steps;
    }

    /** A registry that asks for passing reports. The folder is made when something is added. */
    public static FileModelRegistry in(Path folder) {
        return in(folder, ReleaseCheck.passingReport());
    }

    /** @param releases what lets a model pass */
    public static FileModelRegistry in(Path folder, ReleaseCheck releases) {
        return new FileModelRegistry(folder, releases, step -> {});
    }

    /** @param steps hears of every step before it is taken; throwing there is as good as a crash */
    static FileModelRegistry watched(Path folder, ReleaseCheck releases, Consumer<String> steps) {
        return new FileModelRegistry(folder, releases, steps);
    }

    @Override
    public RegisteredModel add(Registration registration) {
        if (registration.name().equals(BLOBS)) {
            throw new InvalidInputException("A model cannot be called " + BLOBS + ": the registry's files are there.");
        }
        return changing(() -> {
            String digest = ModelDigest.of(registration.modelFolder());
            Approval approval = registration.evidence() == null
                    ? null
                    : releases.check(registration.modelFolder(), registration.evidence());
            Optional<RegisteredModel> known = withDigest(registration.name(), digest);
            SortedMap<String, StoredFile> files = store(GivenFiles.ofModel(registration.modelFolder()));
            if (!ModelDigest.of(registration.modelFolder()).equals(digest)) {
                throw new ForgeException("The model folder (" + registration.modelFolder()
                        + ") changed while it was added. Nothing is registered.");
            }
            SortedMap<String, StoredFile> attachments = store(GivenFiles.besides(registration));
            if (known.isPresent()) {
                return approve(known.get().id(), approval, attachments);
            }
            List<Integer> versions = manifests.versions(registration.name());
            ModelVersion id = new ModelVersion(
                    registration.name(), versions.isEmpty() ? 1 : versions.get(versions.size() - 1) + 1);
            step("manifest");
            manifests.write(new Manifest(
                    id,
                    registration.domain(),
                    registration.targets(),
                    digest,
                    files,
                    attachments,
                    registration.lineage(),
                    approval,
                    Instant.now().truncatedTo(ChronoUnit.SECONDS)));
            return model(id);
        });
    }

    @Override
    public RegisteredModel register(ModelVersion id, Evidence evidence) {
        return changing(() -> {
            RegisteredModel model = require(id);
            requireFiles(model);
            Approval approval = releases.check(materialise(model), evidence);
            return approve(id, approval, store(GivenFiles.of(evidence)));
        });
    }

    /** Adds what is new to a version that is there already. */
    private RegisteredModel approve(
            ModelVersion id, @Nullable Approval approval, SortedMap<String, StoredFile> attachments)
            throws IOException {
        Manifest before = manifests.read(id);
        SortedMap<String, StoredFile> all = new TreeMap<>(before.attachments());
        all.putAll(attachments);
        boolean approves = before.approval() == null && approval != null;
        if (approves || !all.equals(before.attachments())) {
            step("manifest");
            manifests.write(new Manifest(
                    id,
                    before.domain(),
                    before.targets(),
                    before.digest(),
                    before.files(),
                    all,
                    before.lineage(),
                    approves ? approval : before.approval(),
                    before.created()));
        }
        return model(id);
    }

    @Override
    public RegisteredModel promote(ModelVersion id) {
        return changing(() -> {
            RegisteredModel model = require(id);
            requireApproved(model);
            States states = manifests.states(id.name());
            if (states.current() != id.version()) {
                step("states");
                manifests.write(id.name(), states.promote(id.version()));
            }
            return model(id);
        });
    }

    @Override
    public RegisteredModel rollback(String name, @Nullable Integer to) {
        ModelVersion.requireName(name);
        return changing(() -> {
            States states = manifests.states(name);
            if (states.current() == 0) {
                throw new InvalidInputException(
                        "No version of " + name + " is current, so there is nothing to take back.");
            }
            int target = to == null ? before(name, states) : to;
            if (target == states.current()) {
                throw new InvalidInputException(new ModelVersion(name, target) + " is the current version already.");
            }
            requireApproved(require(new ModelVersion(name, target)));
            step("states");
            manifests.write(name, states.rollBack(target));
            return model(new ModelVersion(name, target));
        });
    }

    /** The version that was current last and can be so again. */
    private static int before(String name, States states) {
        for (int i = states.promoted().size() - 1; i >= 0; i--) {
            int version = states.promoted().get(i);
            if (version != states.current()
                    && !states.rolledBack().contains(version)
                    && !states.pruned().contains(version)) {
                return version;
            }
        }
        throw new InvalidInputException("No earlier version of " + name
                + " was current, so there is nothing to go back to. Maybe name a version.");
    }

    @Override
    public List<RegisteredModel> models() {
        List<RegisteredModel> models = new ArrayList<>();
        for (String name : manifests.names()) {
            manifests.versions(name).forEach(version -> models.add(model(new ModelVersion(name, version))));
        }
        return models;
    }

    @Override
    public Optional<RegisteredModel> find(ModelVersion id) {
        return manifests.has(id) ? Optional.of(model(id)) : Optional.empty();
    }

    @Override
    public Optional<RegisteredModel> current(String name) {
        int current = manifests.states(ModelVersion.requireName(name)).current();
        return current == 0 ? Optional.empty() : Optional.of(model(new ModelVersion(name, current)));
    }

    @Override
    public Path open(ModelVersion id) {
        return changing(() -> {
            RegisteredModel model = require(id);
            if (!model.isUsable()) {
                throw unusable(model);
            }
            return materialise(model);
        });
    }

    @Override
    public Path attachment(ModelVersion id, String fileName) {
        return changing(() -> {
            RegisteredModel model = require(id);
            requireFiles(model);
            StoredFile file = model.attachments().get(fileName);
            if (file == null) {
                throw new InvalidInputException(id + " has no " + fileName + ". It has "
                        + model.attachments().keySet() + ".");
            }
            Path target = attachmentFolder(id).resolve(fileName);
            blobs.linkTo(file, target, id.toString());
            return target;
        });
    }

    @Override
    public Pruned prune(int keep, boolean dryRun) {
        if (keep < 0) {
            throw new InvalidInputException("Versions to keep (" + keep + ") must not be negative.");
        }
        return changing(() -> {
            Retention retention = Retention.of(models(), keep);
            if (!dryRun) {
                for (RegisteredModel model : retention.removed()) {
                    String name = model.id().name();
                    step("states");
                    manifests.write(
                            name, manifests.states(name).prune(model.id().version()));
                }
                step("folders");
                removeFoldersOfPruned();
            }
            step("blobs");
            long freed = blobs.keepOnly(retention.neededFiles(), dryRun);
            return new Pruned(
                    retention.removed().stream().map(RegisteredModel::id).toList(), freed, retention.keptWithReasons());
        });
    }

    @Override
    public List<String> damage() {
        List<String> damage = new ArrayList<>();
        for (RegisteredModel model : models()) {
            if (model.state() == State.PRUNED) {
                continue;
            }
            SortedMap<String, StoredFile> all = new TreeMap<>(model.attachments());
            all.putAll(model.files());
            all.forEach((name, file) -> {
                try {
                    blobs.require(file, name, model.id().toString());
                } catch (DamagedModelException e) {
                    damage.add(e.getMessage());
                }
            });
        }
        return damage;
    }

    private RegisteredModel require(ModelVersion id) {
        return find(id).orElseThrow(() -> new InvalidInputException("There is no model " + id + ". Known: "
                + (models().isEmpty()
                        ? "none yet"
                        : String.join(
                                ", ",
                                models().stream()
                                        .map(model -> model.id().toString())
                                        .toList()))
                + "."));
    }

    private static void requireFiles(RegisteredModel model) {
        if (model.state() == State.PRUNED) {
            throw unusable(model);
        }
    }

    /** Also looks at the evidence again: what is kept must still say yes to what is kept. */
    private void requireApproved(RegisteredModel model) throws IOException {
        Approval approval = model.approval();
        if (model.state() == State.PRUNED || approval == null) {
            throw unusable(model);
        }
        Path folder = materialise(model);
        Path evidence = attachmentFolder(model.id());
        for (String name : List.of(EVALUATION, OVERRIDE)) {
            StoredFile file = model.attachments().get(name);
            if (file != null) {
                blobs.linkTo(file, evidence.resolve(name), model.id().toString());
            }
        }
        releases.check(
                folder,
                new Evidence(
                        evidence.resolve(EVALUATION),
                        model.attachments().containsKey(OVERRIDE) ? evidence.resolve(OVERRIDE) : null));
    }

    private static ForgeException unusable(RegisteredModel model) {
        return model.state() == State.PRUNED
                ? new InvalidInputException(model.id() + " was pruned: its files are gone. Add the model again.")
                : new UnevaluatedModelException("No evaluation lets " + model.id()
                        + " pass, so it is a candidate only. Evaluate it and register it with the report.");
    }

    private Optional<RegisteredModel> withDigest(String name, String digest) {
        return manifests.versions(name).stream()
                .map(version -> model(new ModelVersion(name, version)))
                .filter(model -> model.digest().equals(digest) && model.state() != State.PRUNED)
                .findFirst();
    }

    private RegisteredModel model(ModelVersion id) {
        Manifest manifest = manifests.read(id);
        return new RegisteredModel(
                id,
                state(manifest, manifests.states(id.name())),
                manifest.domain(),
                manifest.targets(),
                manifest.digest(),
                manifest.files(),
                manifest.attachments(),
                manifest.lineage(),
                manifest.approval(),
                manifest.created());
    }

    private static State state(Manifest manifest, States states) {
        int version = manifest.id().version();
        if (states.pruned().contains(version)) {
            return State.PRUNED;
        }
        if (states.current() == version) {
            return State.CURRENT;
        }
        if (states.rolledBack().contains(version)) {
            return State.ROLLED_BACK;
        }
        return manifest.approval() == null ? State.CANDIDATE : State.REGISTERED;
    }

    private Path materialise(RegisteredModel model) throws IOException {
        Path folder = folder(model.id());
        for (var file : model.files().entrySet()) {
            blobs.linkTo(
                    file.getValue(), folder.resolve(file.getKey()), model.id().toString());
        }
        String digest = ModelDigest.of(folder);
        if (!digest.equals(model.digest())) {
            throw new DamagedModelException("The folder of " + model.id() + " (" + folder
                    + ") holds a file that is not of the model. Remove the folder; it is made anew.");
        }
        return folder;
    }

    private Path folder(ModelVersion id) {
        return manifests.folder(id.name()).resolve("v" + id.version());
    }

    private Path attachmentFolder(ModelVersion id) {
        return manifests.folder(id.name()).resolve("v" + id.version() + "-attached");
    }

    private SortedMap<String, StoredFile> store(SortedMap<String, Path> files) throws IOException {
        SortedMap<String, StoredFile> stored = new TreeMap<>();
        for (var file : files.entrySet()) {
            step("blob " + file.getKey());
            stored.put(file.getKey(), blobs.put(file.getValue()));
        }
        return stored;
    }

    private void removeFoldersOfPruned() throws IOException {
        for (RegisteredModel model : models()) {
            if (model.state() == State.PRUNED) {
                remove(folder(model.id()));
                remove(attachmentFolder(model.id()));
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private void step(String step) {
        steps.accept(step);
    }

    private <T> T changing(Change<T> change) {
        try (ProcessLock lock = ProcessLock.take(root.resolve(".registry.lock"), PATIENCE)) {
            return change.make();
        } catch (IOException e) {
            throw new ForgeException("The model registry (" + root + ") cannot be used: " + e.getMessage(), e);
        }
    }

    /** Something done while nobody else changes the registry. */
    private interface Change<T> {
        T make() throws IOException;
    }
}
