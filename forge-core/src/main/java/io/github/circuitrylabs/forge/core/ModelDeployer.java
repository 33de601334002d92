package io.github.circuitrylabs.forge.core;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a released model onto a server that runs it, and makes sure that the server runs it as it was evaluated: the
 * model is asked its probes there, and one that answers otherwise does not stay.
 */
public interface ModelDeployer {

    /**
     * Deploys a model under its name; a model of that name that is there already is replaced.
     *
     * @param progress hears in one line each what is being done
     * @throws ModelDeploymentException if the model does not say on the server what it must, or could not be brought there;
     *     what was there before is there again
     * @throws BackendUnavailableException if the server cannot be reached
     */
    Deployed deploy(Task task, Consumer<String> progress);

    /**
     * What to deploy.
     *
     * @param name the name it gets on the server, e.g. {@code forge-psychosis:v3}
     * @param gguf the model's file
     * @param adapter a LoRA adapter to put on the model, or null
     * @param template the server's own chat template, or null for the one in the file
     * @param system the system prompt it gets where a conversation has none, or null
     * @param license the licence's text, or null
     * @param parameters defaults of sampling as the server names them, e.g. {@code temperature} or {@code stop}
     * @param probes what it must say; at least one with a character that is sure
     */
    record Task(
            String name,
            Path gguf,
            @Nullable Path adapter,
            @Nullable String template,
            @Nullable String system,
            @Nullable String license,
            Map<String, Object> parameters,
            List<Probe> probes) {

        public Task {
            Objects.requireNonNull(gguf, "gguf");
            parameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
            probes = List.copyOf(probes);
            if (name.isBlank()) {
                throw new InvalidInputException("A deployed model needs a name.");
            }
            if (probes.stream().noneMatch(probe -> probe.sureCharacters() > 0)) {
                throw new InvalidInputException(
                        "Model (" + name
                                + ") has no probe of which a character is sure. A model is not deployed unless what it must say there is known.");
            }
        }

        /** The model as its file describes it. */
        public static Task of(String name, Path gguf, List<Probe> probes) {
            return new Task(name, gguf, null, null, null, null, Map.of(), probes);
        }

        public Task withAdapter(Path newAdapter) {
            return new Task(name, gguf, newAdapter, template, system, license, parameters, probes);
        }

        public Task withTemplate(String newTemplate) {
            return new Task(name, gguf, adapter, newTemplate, system, license, parameters, probes);
        }

        public Task withSystem(String newSystem) {
            return new Task(name, gguf, adapter, template, newSystem, license, parameters, probes);
        }

        public Task withLicense(String newLicense) {
            return new Task(name, gguf, adapter, template, system, newLicense, parameters, probes);
        }

        public Task withParameter(String parameter, Object value) {
            Map<String, Object> more = new LinkedHashMap<>(parameters);
            more.put(parameter, value);
            return new Task(name, gguf, adapter, template, system, license, more, probes);
        }
    }

    /**
     * What the model says in this process, and so must say on the server.
     *
     * @param prompt the raw text the model continues, special tokens included, chat template not applied
     * @param maxTokens how many tokens it may write
     * @param expected its greedy continuation here, with the very weights that are deployed
     * @param sureCharacters how many leading characters of it any exact runtime must repeat: those before the first token
     *     whose lead over the runner-up is within rounding
     */
    record Probe(String prompt, int maxTokens, String expected, int sureCharacters) {

        public Probe {
            if (maxTokens < 1 || sureCharacters < 0 || sureCharacters > expected.length()) {
                throw new InvalidInputException("A probe needs at least 1 token (" + maxTokens + ") and 0 to "
                        + expected.length() + " sure characters (" + sureCharacters + ").");
            }
        }

        /** A probe whose every character is sure. */
        public static Probe of(String prompt, int maxTokens, String expected) {
            return new Probe(prompt, maxTokens, expected, expected.length());
        }
    }

    /**
     * What came of it.
     *
     * @param name the name the server knows it by
     * @param server the server's address
     * @param digest the server's digest of it, or the empty text if it does not tell
     * @param replaced the digest of the model that had the name before, or null if there was none
     * @param notes what a person should know, e.g. a probe that parted from the expected text after its sure characters
     */
    record Deployed(
            String name,
            String server,
            String digest,
            @Nullable String replaced,
            List<String> notes) {

        public Deployed {
            notes = List.copyOf(notes);
        }
    }
}
