package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.ModelDeployer;
import io.github.circuitrylabs.forge.core.ModelDeploymentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Deploys models on an Ollama server: uploads what the server lacks, makes the model under a trial name, has it continue
 * every probe greedily, and only if it says what the model says in this process gives it its name. A model that had the
 * name is kept under another one until the new one answers by its name, and is put back if it does not.
 *
 * <p>The trial and the kept model are named {@code <name>-forge-trial} and {@code <name>-forge-before}; the next
 * deployment clears up what a killed one left of them. One deployment of a name at a time. Thread-safe; the client stays the
 * caller's to close.
 */
public final class OllamaDeployer implements ModelDeployer {

    private static final int SHOWN_CHARACTERS = 120;

    private final OllamaClient client;
    private final OllamaModels models;

    private OllamaDeployer(OllamaClient client) {
        this.client = client;
        this.models = client.manage();
    }

    public static OllamaDeployer create(OllamaClient client) {
        return new OllamaDeployer(client);
    }

    /**
     * @throws BackendUnavailableException if the server cannot be reached; nothing was done then
     */
    @Override
    public Deployed deploy(Task task, Consumer<String> progress) {
        String name = withTag(task.name());
        String trial = name + "-forge-trial";
        String kept = name + "-forge-before";
        finishWhatWasKilled(name, trial, kept);
        String before = digest(name).orElse(null);
        List<String> notes;
        try {
            make(task, trial, progress);
            progress.accept("Comparing " + task.probes().size() + " probes with what the model says here");
            notes = compare(task, trial);
        } catch (ForgeException e) {
            throw failed(task, e, undo(() -> remove(trial)));
        }
        String digest;
        try {
            progress.accept("Giving it the name " + name);
            if (before != null) {
                models.copy(name, kept);
            }
            models.copy(trial, name);
            compare(task, name);
            digest = digest(name).orElse("");
        } catch (ForgeException e) {
            throw failed(task, e, undo(() -> putBack(name, trial, kept, before)));
        }
        notes.addAll(undo(() -> {
            remove(trial);
            remove(kept);
        }));
        return new Deployed(name, client.url(), digest, before, notes);
    }

    /** A trial beside a kept model means that the new one was never confirmed under its name. */
    private void finishWhatWasKilled(String name, String trial, String kept) {
        if (digest(trial).isPresent() && digest(kept).isPresent()) {
            models.copy(kept, name);
        }
        remove(trial);
        remove(kept);
    }

    private void make(Task task, String trial, Consumer<String> progress) {
        OllamaModelSpec spec = new OllamaModelSpec(
                trial,
                null,
                task.gguf(),
                task.adapter(),
                task.template(),
                task.system(),
                task.license(),
                task.parameters(),
                null);
        progress.accept("Uploading " + task.gguf().getFileName() + ", unless the server has it");
        models.create(spec, status -> progress.accept("Server: " + status));
        OllamaModelDetails made = client.show(trial);
        requireKept("template", task.template(), made.template());
        requireKept("system prompt", task.system(), made.system());
    }

    private void requireKept(String what, @Nullable String sent, String got) {
        if (sent != null && !sent.equals(got)) {
            throw new ModelDeploymentException(
                    "The server keeps another " + what + " (" + shown(got) + ") than it was sent (" + shown(sent)
                            + ").",
                    null);
        }
    }

    /** Asks every probe; a text that parts from the expected one after its sure part is worth a note, before it is a failure. */
    private List<String> compare(Task task, String model) {
        List<String> notes = new ArrayList<>();
        for (Probe probe : task.probes()) {
            String said = models.mostProbable(model, probe.prompt(), probe.maxTokens());
            int same = commonPrefix(said, probe.expected());
            if (same < probe.sureCharacters()) {
                throw new ModelDeploymentException(
                        "On the server the model does not say what it says here: after (" + shown(probe.prompt())
                                + ") it wrote (" + shown(said) + "), not (" + shown(probe.expected())
                                + "); they part at character " + same + " of " + probe.sureCharacters()
                                + " that are sure. Maybe the server's version reads the file otherwise: check the file with"
                                + " model-forge inspect, and the server's version with ollama --version.",
                        null);
            }
            if (same < probe.expected().length()) {
                notes.add("After (" + shown(probe.prompt()) + ") server and process agree on " + same + " of "
                        + probe.expected().length() + " characters; " + probe.sureCharacters() + " were sure.");
            }
        }
        return notes;
    }

    private void putBack(String name, String trial, String kept, @Nullable String before) {
        if (before == null) {
            remove(name);
        } else if (digest(kept).isPresent()) {
            models.copy(kept, name);
        }
        remove(trial);
        remove(kept);
    }

    /** Does what clears up, even for a caller that was interrupted; what could not be done is told, not thrown. */
    private List<String> undo(Runnable clearing) {
        boolean interrupted = Thread.interrupted();
        try {
            clearing.run();
            return List.of();
        } catch (ForgeException e) {
            return List.of("Clearing up failed: " + e.getMessage());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private ModelDeploymentException failed(Task task, ForgeException cause, List<String> leftOver) {
        String state = leftOver.isEmpty()
                ? "The server is as it was before."
                : leftOver.get(0) + " Models named " + withTag(task.name()) + "-forge-trial and -forge-before may be"
                        + " left; the next deployment clears them up. If " + withTag(task.name())
                        + " is not what it was, put it back with: ollama cp " + withTag(task.name()) + "-forge-before "
                        + withTag(task.name());
        return new ModelDeploymentException(
                "Model (" + task.name() + ") was not deployed on " + client.url() + ". " + cause.getMessage() + " "
                        + state,
                cause);
    }

    private void remove(String name) {
        if (digest(name).isPresent()) {
            models.delete(name);
        }
    }

    /** For the server, names that differ by case alone are one. */
    private Optional<String> digest(String name) {
        return client.models().stream()
                .filter(model -> model.name().equalsIgnoreCase(name))
                .map(OllamaModel::digest)
                .findFirst();
    }

    private static String withTag(String name) {
        return name.lastIndexOf(':') > name.lastIndexOf('/') ? name : name + ":latest";
    }

    private static int commonPrefix(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return i;
            }
        }
        return length;
    }

    private static String shown(String text) {
        String line = text.replace("\n", "\\n");
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
